import { type Diagnostic, fail, PipewrightError } from "../diagnostics/pipewright-error.ts";
import type { Code } from "../diagnostics/codes.ts";
import { checkIntegrity, manyProblems } from "../spec/check-integrity.ts";
import { largeNumbers } from "../spec/check-numbers.ts";
import { checkPlatform } from "../spec/check-platform.ts";
import { platformLabelProblems } from "../spec/check-platform-labels.ts";
import type { RankedProblem } from "../spec/rank-problem.ts";
import { sizeWarnings } from "../spec/size-limits.ts";
import { checkStructure, type StructureProblem } from "../spec/check-structure.ts";
import type { PipelineSpec } from "../spec/pipeline-spec.ts";
import type { PlatformSpec, SpecDocuments } from "../spec/platform-spec.ts";
import { targetDiagnostic, type TargetProblem } from "../targets/target-problem.ts";
import { basename, extname } from "node:path";
import { compileCallee } from "../export-component.ts";
import type { ContainerCallee } from "../graph/graph.ts";
import { isComponentV1, readComponentV1 } from "./component-v1.ts";
import { unpackObjects } from "./cluster-objects.ts";
import { readYaml, type YamlSource } from "./yaml-source.ts";

/** A compiled package: the pipeline, and the Kubernetes document when there is one. */
export interface LoadedSpec extends SpecDocuments {
  /** What is odd and yet runs, each with its place. */
  readonly warnings: readonly Diagnostic[];
}

export interface ParseOptions {
  /** A further check of a sound spec, such as what a target cannot run; its problems get their places. */
  readonly check?: ((documents: SpecDocuments) => readonly TargetProblem[]) | undefined;
}

/**
 * Parses and checks a compiled pipeline, YAML or JSON, one or two documents, alone or inside the objects of a cluster, or a v1 component, which becomes a pipeline of one task.
 * @param file named in diagnostics
 * @throws PipewrightError K402, K403, K404, K410 with every problem at its line and column.
 */
export function parseSpec(text: string, file: string, options: ParseOptions = {}): LoadedSpec {
  const source = unpackObjects(readYaml(text, file));
  const [first] = source.documents;
  if (!isComponentV1(first)) return specIn(source, file, options);
  const compiled = compileCallee(parseComponentV1(source, file));
  const start = { file, line: 1, column: 1 };
  const warnings = withoutErrors((options.check?.(compiled) ?? []).map((problem) => targetDiagnostic(problem, start)));
  return { ...compiled, warnings: [...compiled.warnings, ...warnings] };
}

/** A v1 component file, read but for its positions. @throws PipewrightError K410 with every problem at its line and column. */
export function parseComponentV1(source: YamlSource, file: string): ContainerCallee {
  const document = source.documents[0] as object;
  if (source.documents.length > 1)
    fail("K410", `the file has ${source.documents.length} documents beside a v1 component`, {
      hint: "split the file",
      at: { file, line: 1, column: 1 },
    });
  const { callee, problems } = readComponentV1(document, basename(file, extname(file)));
  raise(source, 0, "K410", problems);
  return callee;
}

/** The compiled pipeline in a file that is read but not yet checked. @throws PipewrightError K403, K404. */
export function specIn(source: YamlSource, file: string, options: ParseOptions = {}): LoadedSpec {
  const at = source.documents.map((document) =>
    isSpec(document) ? "spec" : isPlatform(document) ? "platform" : "other",
  );
  const index = at.indexOf("spec");
  const start = { file, line: 1, column: 1 };
  if (index === -1) {
    const isEmpty = source.documents.every((document) => document === undefined || document === null);
    const what = isEmpty
      ? "the file is empty"
      : "the file is not a KFP pipeline spec: no document has 'pipelineInfo' and 'root'";
    return fail("K403", what, {
      hint: "give a file that a KFP compiler wrote, or a TypeScript file that exports a pipeline",
      at: start,
    });
  }
  if (at.length > 2 || at.filter((kind) => kind === "spec").length > 1 || at.includes("other")) {
    return fail(
      "K403",
      `the file has ${at.length} documents, which are not one pipeline and at most one platform document`,
      { hint: "split the file", at: start },
    );
  }
  // The structure check below is what makes this assertion true; it runs before anybody reads a field.
  const spec = source.documents[index] as PipelineSpec;
  raise(source, index, "K403", checkStructure(spec));
  const integrity = checkIntegrity(spec);
  const isError = ({ severity }: RankedProblem): boolean => severity === "error";
  raise(source, index, "K404", integrity.filter(isError));
  const second = at.indexOf("platform");
  const platform = source.documents[second] as PlatformSpec | undefined;
  const found = platform === undefined ? { problems: [], warnings: [] } : checkPlatform(platform);
  raise(source, second, "K403", found.problems);
  if (platform !== undefined) raise(source, second, "K416", platformLabelProblems(spec, platform));
  const warning =
    (document: number) =>
    ({ path, message, hint, code }: StructureProblem): Diagnostic => ({
      severity: "warning",
      code: code ?? "K404",
      message,
      hint,
      at: source.locate(document, path),
    });
  const odd = [...integrity.filter((problem) => !isError(problem)), ...largeNumbers(spec)];
  const warnings = [...odd.map(warning(index)), ...found.warnings.map(warning(second))].slice(0, maxShown);
  const documents = { spec, ...(platform === undefined ? {} : { platform }) };
  const more = (options.check?.(documents) ?? []).slice(0, maxShown).map((problem) => {
    const document = problem.document === "platform" && platform !== undefined ? second : index;
    return targetDiagnostic(problem, source.locate(document, problem.path));
  });
  return { ...documents, warnings: [...sizeWarnings(documents, start), ...warnings, ...withoutErrors(more)] };
}

/** The warnings among diagnostics. @throws PipewrightError with the others, if there are any */
function withoutErrors(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = found.filter(({ severity }) => severity !== "warning");
  if (errors.length > 0) throw new PipewrightError(errors);
  return found;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isSpec = (value: unknown): boolean => isObject(value) && "pipelineInfo" in value && "root" in value;
const isPlatform = (value: unknown): boolean => isObject(value) && "platforms" in value;

/** Nobody reads more, and a hostile file can have millions. */
const maxShown = 200;

// oxlint-disable-next-line max-params -- four plain values, used on two lines
function raise(source: YamlSource, document: number, code: Code, problems: readonly StructureProblem[]): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, maxShown).map(({ path, message, hint, code: own }): Diagnostic => ({
    code: own ?? code,
    message,
    hint,
    at: source.locate(document, path),
  }));
  const rest = problems.length - shown.length;
  const count = problems.length < manyProblems ? rest : "thousands of";
  const more: Diagnostic = { code, message: `there are ${count} more problems`, hint: "correct these first" };
  throw new PipewrightError(rest > 0 ? [...shown, more] : shown);
}
