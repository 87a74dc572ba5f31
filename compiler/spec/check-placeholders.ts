import { nameHint } from "../diagnostics/did-you-mean.ts";
import { PipewrightError } from "../diagnostics/pipewright-error.ts";
import type { StructureProblem } from "./check-structure.ts";
import type { ComponentUses } from "./component-uses.ts";
import { conditionInputs, parseCondition } from "./condition/parse-condition.ts";
import type { ComponentSpec, ExecutorSpec, TaskSpec } from "./pipeline-spec.ts";

type Path = readonly (string | number)[];

/** A component whose program is one container or import, and what its executor mentions. */
export interface ProgramPlace {
  readonly name: string;
  readonly component: ComponentSpec;
  readonly mentions: readonly PlacedMention[];
}

/**
 * Whether the placeholders of an executor name inputs and outputs of the component that it works for. Inputs that
 * compilers generate are declared nowhere, so every task of the component must supply those.
 */
export function executorProblems(place: ProgramPlace, uses: ComponentUses): readonly StructureProblem[] {
  return place.mentions.flatMap(({ side, section, name, paths }) => {
    const known = knownNames(place.component, side, section);
    if (known.some((names) => Object.hasOwn(names, name))) return [];
    const tasks = uses.tasks.get(place.name) ?? [];
    const isGenerated = side === "inputs" && tasks.length > 0 && tasks.every((task) => supplies(task, section, name));
    if (isGenerated) return [];
    const what = section === undefined ? side.slice(0, -1) : `${section.slice(0, -1)} ${side.slice(0, -1)}`;
    return paths.map((path): StructureProblem => ({
      code: "K415",
      path,
      message: `a placeholder names the ${what} '${name}', which component '${place.name}' does not have`,
      get hint() {
        return nameHint(name, known.flatMap(uses.namesIn));
      },
    }));
  });
}

/** What the placeholders of an executor name, each once, so that no component that shares it has to read its texts. */
export function mentionsOf(executor: ExecutorSpec, path: Path): readonly PlacedMention[] {
  const found = new Map<string, Mention & { readonly paths: Path[] }>();
  for (const text of textsOf(executor, path))
    for (const mention of mentionsIn(text.text)) {
      const key = JSON.stringify([mention.side, mention.section, mention.name]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { ...mention, paths: [text.path] });
      else known.paths.push(text.path);
    }
  return [...found.values()];
}

/** Whether the condition of a task can be read, and reads inputs of that task only. */
export function conditionProblems(
  task: TaskSpec,
  place: { readonly path: Path; readonly name: string },
): readonly StructureProblem[] {
  const inputs = task.inputs?.parameters ?? {};
  const condition = task.triggerPolicy?.condition ?? "";
  if (condition === "") return [];
  const path = [...place.path, "triggerPolicy", "condition"];
  let read: readonly string[];
  try {
    read = conditionInputs(parseCondition(condition));
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    return error.diagnostics.map(({ code, message, hint = "" }) => ({
      code,
      path,
      message: `task '${place.name}': ${message}`,
      hint,
    }));
  }
  return read
    .filter((input) => !Object.hasOwn(inputs, input))
    .map((input): StructureProblem => ({
      code: "K415",
      path,
      message: `the condition of task '${place.name}' reads '${input}', which is not an input of the task`,
      get hint() {
        return nameHint(input, Object.keys(inputs));
      },
    }));
}

interface Text {
  readonly text: string;
  readonly path: Path;
}

/** The texts in which a backend fills in placeholders. A program's source, of several lines, may quote placeholders that are none. */
function textsOf(executor: ExecutorSpec, path: Path): readonly Text[] {
  const { container, importer } = executor;
  const found: Text[] = [];
  const add = (text: unknown, more: Path): void => {
    if (typeof text === "string") {
      if (!text.includes("\n")) found.push({ text, path: [...path, ...more] });
    } else if (typeof text === "object" && text !== null) {
      for (const [key, item] of Object.entries(text)) add(item, [...more, Array.isArray(text) ? Number(key) : key]);
    }
  };
  if (container !== undefined)
    for (const field of ["image", "command", "args", "env", "resources"] as const)
      add(container[field], ["container", field]);
  add(importer?.metadata, ["importer", "metadata"]);
  const uri = importer?.artifactUri?.runtimeParameter;
  if (uri !== undefined)
    found.push({ text: `{{$.inputs.parameters['${uri}']}}`, path: [...path, "importer", "artifactUri"] });
  return found;
}

interface Mention {
  readonly side: "inputs" | "outputs";
  /** Undefined where the text does not say. */
  readonly section: "parameters" | "artifacts" | undefined;
  readonly name: string;
}

export interface PlacedMention extends Mention {
  readonly paths: readonly Path[];
}

function mentionsIn(text: string): readonly Mention[] {
  const placeholders = [...text.matchAll(placeholder)].map(([, side, section, name = ""]): Mention => ({
    side: side as Mention["side"],
    section: section as "parameters" | "artifacts",
    name,
  }));
  const present = text.trimStart().startsWith("{")
    ? [...text.matchAll(presence)].map(([, name = ""]): Mention => ({ side: "inputs", section: undefined, name }))
    : [];
  return [...placeholders, ...present];
}

const placeholder = /\{\{\$\.(inputs|outputs)\.(parameters|artifacts)\['([^']*)'\]/g;
const presence = /"InputName": ?"([^"]*)"/g;

function knownNames(component: ComponentSpec, side: Mention["side"], section: Mention["section"]): readonly object[] {
  const definitions = side === "inputs" ? component.inputDefinitions : component.outputDefinitions;
  const sections = section === undefined ? (["parameters", "artifacts"] as const) : [section];
  return sections.map((each) => definitions?.[each] ?? {});
}

const supplies = (task: TaskSpec, section: Mention["section"], name: string): boolean =>
  section !== "artifacts" && Object.hasOwn(task.inputs?.parameters ?? {}, name);
