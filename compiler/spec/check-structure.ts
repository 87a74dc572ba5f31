import type { Code } from "../diagnostics/codes.ts";
import { didYouMean } from "../diagnostics/did-you-mean.ts";
import type { Kind } from "./schema.ts";
import { platformMessages } from "./platform-schema.ts";
import { messages } from "./schema.ts";
import { parameterTypes } from "./pipeline-spec.ts";

/** A problem at a path inside a document, such as ["root", "dag", "tasks"]. */
export interface StructureProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
  /** The code of the rule, where it has one of its own. */
  readonly code?: Code;
}

/** Checks a document against the KFP messages, strictly, as the API server does: unknown fields and wrong types are problems. */
export function checkStructure(document: unknown, message = "PipelineSpec"): readonly StructureProblem[] {
  const problems: StructureProblem[] = [];
  checkKind({ value: document, kind: { message }, path: [] }, problems);
  return problems;
}

interface Place {
  readonly value: unknown;
  readonly kind: Kind;
  readonly path: readonly (string | number)[];
}

/** A file with this many problems is another kind of file; more of them would help nobody and take long to collect. */
const maxProblems = 200;

function checkKind(place: Place, problems: StructureProblem[]): void {
  if (problems.length >= maxProblems) return;
  const { value, kind, path } = place;
  if (typeof kind === "string") {
    const unfit = kind === "json" || kind === "object" ? notJson(value, path) : undefined;
    if (unfit !== undefined)
      problems.push({
        path: unfit.path,
        message: `${where(unfit.path)} is ${numberWord(unfit.value)}, which JSON cannot carry`,
        hint: "use a finite number, or text",
      });
    else if (!scalarTests[kind].test(value))
      problems.push({
        path,
        message: `${where(path)} is ${typeWord(value)}`,
        hint: `it must be ${scalarTests[kind].words}`,
      });
  } else if ("list" in kind) {
    if (!Array.isArray(value))
      problems.push({ path, message: `${where(path)} is ${typeWord(value)}`, hint: "it must be a list" });
    else value.forEach((item, index) => checkKind({ value: item, kind: kind.list, path: [...path, index] }, problems));
  } else if (!isObject(value)) {
    problems.push({ path, message: `${where(path)} is ${typeWord(value)}`, hint: "it must be a mapping" });
  } else if ("map" in kind) {
    for (const [key, item] of Object.entries(value))
      checkKind({ value: item, kind: kind.map, path: [...path, key] }, problems);
  } else {
    checkFields({ value, message: kind.message, path }, problems);
  }
}

function checkFields(
  place: { readonly value: object; readonly message: string; readonly path: Place["path"] },
  problems: StructureProblem[],
): void {
  const fields = messages[place.message] ?? platformMessages[place.message] ?? {};
  for (const field of required[place.message] ?? [])
    if (!Object.hasOwn(place.value, field))
      problems.push({
        path: place.path,
        message: `${where(place.path)} has no '${field}'`,
        hint: `give it a '${field}'`,
      });
  for (const [key, item] of Object.entries(place.value) as readonly (readonly [string, unknown])[]) {
    const kind = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const path = [...place.path, key];
    if (kind !== undefined) {
      checkKind({ value: item, kind, path }, problems);
      continue;
    }
    if (problems.length >= maxProblems) return;
    const near = didYouMean(key, Object.keys(fields));
    problems.push({
      path,
      message: `'${key}' is not a field of ${place.message}`,
      hint: near === undefined ? `known fields: ${Object.keys(fields).join(", ")}` : `did you mean '${near}'?`,
    });
  }
}

/** What no backend does without and everything that reads a spec counts on. */
const required: Readonly<Record<string, readonly string[]>> = {
  PipelineSpec: ["pipelineInfo", "schemaVersion", "root"],
  PipelineInfo: ["name"],
  TaskSpec: ["componentRef"],
  ComponentRef: ["name"],
  ContainerSpec: ["image"],
  EnvVar: ["name"],
  ImporterSpec: ["artifactUri", "typeSchema"],
  InputArtifactSpec: ["artifactType"],
  OutputArtifactSpec: ["artifactType"],
  ParameterSelector: ["producerSubtask", "outputParameterKey"],
  ParameterSelectors: ["parameterSelectors"],
  ArtifactSelector: ["producerSubtask", "outputArtifactKey"],
  DagOutputArtifact: ["artifactSelectors"],
  TaskOutputParameter: ["producerTask", "outputParameterKey"],
  TaskOutputArtifact: ["producerTask", "outputArtifactKey"],
  TaskFinalStatus: ["producerTask"],
  ParameterIterator: ["itemInput", "items"],
  ArtifactIterator: ["itemInput", "items"],
  ArtifactItems: ["inputArtifact"],
};

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === "string";

type Scalar = Extract<Kind, string>;

const scalarTests: Readonly<Record<Scalar, { readonly test: (value: unknown) => boolean; readonly words: string }>> = {
  string: { test: isText, words: "text" },
  bool: { test: (value) => typeof value === "boolean", words: "true or false" },
  number: { test: (value) => Number.isFinite(value), words: "a number" },
  int: { test: (value) => Number.isInteger(value), words: "a whole number" },
  int64: {
    test: (value) => Number.isInteger(value) || (isText(value) && /^-?\d+$/.test(String(value))),
    words: "a whole number, or its text",
  },
  duration: {
    test: (value) => isText(value) && /^\d+(?:\.\d+)?s$/.test(String(value)),
    words: "a duration such as '30s'",
  },
  parameterType: {
    test: (value) => (parameterTypes as readonly unknown[]).includes(value),
    words: `one of ${parameterTypes.join(", ")}`,
  },
  strategy: {
    test: (value) => value === "ALL_UPSTREAM_TASKS_SUCCEEDED" || value === "ALL_UPSTREAM_TASKS_COMPLETED",
    words: "ALL_UPSTREAM_TASKS_SUCCEEDED or ALL_UPSTREAM_TASKS_COMPLETED",
  },
  json: { test: (value) => value !== undefined, words: "a value" },
  object: { test: isObject, words: "a mapping" },
};

/** NaN and infinities are the only values of YAML that JSON lacks. The first of them, however deep. */
function notJson(
  value: unknown,
  path: Place["path"],
): { readonly value: number; readonly path: Place["path"] } | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : { value, path };
  if (typeof value !== "object" || value === null) return undefined;
  const isList = Array.isArray(value);
  for (const [key, item] of Object.entries(value)) {
    // Most values are neither, and a path for each of them would cost more than the check.
    if (typeof item !== "number" && (typeof item !== "object" || item === null)) continue;
    const found = notJson(item, [...path, isList ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As YAML writes them. */
const numberWord = (value: number): string =>
  Number.isNaN(value) ? "not a number (.nan)" : `infinite (${value < 0 ? "-" : ""}.inf)`;

function typeWord(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return `the text '${value.length > 40 ? `${value.slice(0, 37)}…` : value}'`;
  return `the ${typeof value} ${typeof value === "number" ? String(value) : JSON.stringify(value)}`;
}

/** A path as people read it: root.dag.tasks.train.inputs. */
export const where = (path: readonly (string | number)[]): string =>
  path.length === 0 ? "the document" : `'${path.join(".")}'`;
