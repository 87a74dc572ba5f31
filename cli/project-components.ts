import { globSync } from "node:fs";
import { extname, relative } from "node:path";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { FunctionCallee } from "../compiler/graph/graph.ts";
import type { CliContext } from "./context.ts";
import { importModule, resolveFile } from "./load-module.ts";

/** Component name → the module that holds its work. */
export type ComponentFiles = ReadonlyMap<string, { readonly file: string }>;

/**
 * The TypeScript components that files export, themselves or in pipelines; without arguments, of the project's `pipelines` and
 * `components` folders. Components with an image of their own and lightweight ones are left out.
 * @throws K671 when there is none, K672 when two have one name, K401, K405, K408 for files
 */
export async function projectComponents(given: readonly string[], context: CliContext): Promise<ComponentFiles> {
  const found = new Map<string, { readonly file: string }>();
  for (const argument of given.length === 0 ? projectFiles(context) : given) {
    for (const [name, { file }] of await componentsIn(argument, context)) {
      const before = found.get(name)?.file ?? file;
      if (before !== file) twoOfOneName(name, [before, file], context);
      found.set(name, { file });
    }
  }
  if (found.size === 0)
    fail("K671", "there is no TypeScript component to put into an image", {
      hint:
        given.length === 0
          ? "name files that export pipelines or components, or keep them in 'pipelines' and 'components'"
          : "components with an image of their own and lightweight ones need none",
    });
  return found;
}

const twoOfOneName = (name: string, files: readonly [string, string], { cwd }: CliContext): never =>
  fail("K672", `component '${name}' is in '${relative(cwd, files[0])}' and in '${relative(cwd, files[1])}'`, {
    hint: "give one of them another name, or build two images",
  });

const projectFiles = ({ cwd }: CliContext): readonly string[] =>
  globSync(["pipelines/*.{ts,mts,js,mjs}", "components/*/component.{ts,mts,js,mjs}"], { cwd }).toSorted();

async function componentsIn(argument: string, context: CliContext): Promise<ComponentFiles> {
  const [{ calleeOf }, { distinctComponents, handlerFile }, { isPipeline, traceOf }] = await Promise.all([
    import("../compiler/authoring/component.ts"),
    import("../compiler/authoring/components-of.ts"),
    import("../compiler/authoring/pipeline.ts"),
  ]);
  const [path = "", exportName] = argument.split("#", 2);
  const file = await resolveFile(path, context);
  if (extname(file) === ".yaml" || extname(file) === ".json")
    fail("K671", `'${path}' is a compiled file, which holds no work to put into an image`, {
      hint: "name the TypeScript file that it was compiled from",
    });
  const exported = await importModule(file);
  if (exportName !== undefined && exported[exportName] === undefined)
    fail("K405", `the file exports no '${exportName}'`, {
      hint: nameHint(exportName, Object.keys(exported)),
      at: { file, line: 1, column: 1 },
    });
  const values = exportName === undefined ? Object.values(exported) : [exported[exportName]];
  const callees = values.flatMap((value): readonly FunctionCallee[] => {
    const graph = isPipeline(value) ? traceOf(value) : undefined;
    if (graph !== undefined) return Array.from(distinctComponents(graph, needsImage).values());
    const callee = calleeOf(value);
    return callee?.kind === "function" ? [callee] : [];
  });
  return new Map(
    callees.filter(needsImage).flatMap((callee) => {
      const file = handlerFile(callee);
      return file === undefined ? [] : [[callee.name, { file }] as const];
    }),
  );
}

const needsImage = ({ image, lightweight }: FunctionCallee): boolean => image === undefined && lightweight !== true;
