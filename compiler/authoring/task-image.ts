import { type Callee, Chunks, type TaskSettings } from "../graph/graph.ts";
import { type RefData, refData } from "./refs.ts";
import type { Report, Scope } from "./scope.ts";
import { valueWords } from "./value-words.ts";
import { isVisible } from "./visibility.ts";

/** Reads the image of one task; every problem is reported. */
export function readImage(
  image: unknown,
  callee: Callee,
  { scope, report }: { readonly scope: Scope; readonly report: Report },
): TaskSettings["image"] {
  if (image === undefined) return undefined;
  if (callee.kind === "importer")
    report("K107", "an importer runs no container that could have an image", "leave 'image' out");
  if (callee.kind === "pipeline" || (callee.kind === "spec" && callee.component.dag !== undefined))
    report(
      "K107",
      `'${callee.name}' is a pipeline, so it has no container that could have an image`,
      "set it on the tasks inside it",
    );
  const ref = refData(image);
  if (ref === undefined) {
    if (typeof image === "string" && image.trim() !== "") return image;
    report("K106", `'image' is ${valueWords(image)}`, "name an image such as 'alpine:3.20'");
    return undefined;
  }
  const chunks = textOf(ref);
  if (chunks === undefined) {
    report("K106", "'image' takes text or a reference to text", "pass a text output or input of this pipeline");
    return undefined;
  }
  const sources = chunks.parts.filter((part) => typeof part !== "string");
  if (sources.length > 1)
    report(
      "K106",
      "'image' is built from several references",
      "KFP puts one value into an image; let a task build the whole name",
    );
  return sources.every((source) => isVisible(source, scope, report)) ? chunks : undefined;
}

function textOf(ref: RefData): Chunks | undefined {
  if (ref.kind !== "parameter" || ref.parameter !== "STRING") return undefined;
  return ref.source instanceof Chunks ? ref.source : new Chunks([ref.source]);
}
