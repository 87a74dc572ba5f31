import type { Json, ParameterType } from "../compiler/spec/pipeline-spec.ts";

/** What placeholders may stand for in a constant of a task. */
export interface PlaceholderValues {
  /** An input parameter of the same task; undefined when it has no value. */
  readonly parameter: (name: string) => Json | undefined;
  /** "pipeline_job_name" and its kind. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * A task's constant with its placeholders filled in, at any depth and in a single pass: a value that looks like a
 * placeholder stays as it is. A placeholder that makes up a whole element keeps its JSON type, unless text is wanted.
 */
export function fillConstant(
  constant: Json,
  type: ParameterType | undefined,
  values: PlaceholderValues,
): Json | undefined {
  if (typeof constant !== "string") return fillNested(constant, values);
  const whole = wholeFact(constant, values) ?? wholeParameter(constant, values);
  if (whole !== undefined) return type === "STRING" ? asText(whole.value) : whole.value;
  return fillText(constant, values);
}

function fillNested(value: Json, values: PlaceholderValues): Json {
  if (typeof value === "string") {
    const whole = wholeParameter(value, values);
    return whole === undefined ? fillText(value, values) : (whole.value ?? null);
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => fillNested(item, values));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillNested(item, values)]));
}

interface Whole {
  readonly value: Json | undefined;
}

/** KFP fills job and task facts only where they are the whole constant. */
function wholeFact(text: string, { facts }: PlaceholderValues): Whole | undefined {
  const [, name] = /^\{\{\$\.([a-z_]+)\}\}$/.exec(text) ?? [];
  return name !== undefined && Object.hasOwn(facts, name) ? { value: facts[name] } : undefined;
}

function wholeParameter(text: string, { parameter }: PlaceholderValues): Whole | undefined {
  const [, name] = /^\{\{\$\.inputs\.parameters\['([^'{}]*)'\]\}\}$/.exec(text) ?? [];
  return name === undefined ? undefined : { value: parameter(name) };
}

/** The workspace is the one fact that KFP also fills inside text. */
const fillText = (text: string, { parameter, facts }: PlaceholderValues): string =>
  text.replaceAll(
    /\{\{\$\.(?:inputs\.parameters\['([^'{}]*)'\]|workspace_path)\}\}/g,
    (placeholder, name: string | undefined) => {
      const value = name === undefined ? facts["workspace_path"] : parameter(name);
      return value === undefined ? placeholder : (asText(value) ?? "");
    },
  );

/** A value inside text: strings as they are, numbers in plain decimal, everything else as JSON. */
export function asText(value: Json | undefined): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  if (typeof value !== "number" || !/e/.test(String(value))) return JSON.stringify(value);
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, "");
}
