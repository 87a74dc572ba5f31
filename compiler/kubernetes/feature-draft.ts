import type { FeatureValue, KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { parameterWords } from "../authoring/port-words.ts";
import { type AnyRef, type ParamRef, refData } from "../authoring/refs.ts";
import { valueWords } from "../authoring/value-words.ts";
import type { Code } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import { callerSpan, type Span } from "../diagnostics/span.ts";
import { Chunks } from "../graph/graph.ts";
import type { Json, ParameterType } from "../spec/pipeline-spec.ts";

/** Text, or a reference to text that exists when the task starts. */
export type TextOrRef = string | ParamRef<string | undefined>;

type Config = KubernetesFeature["config"];

/** One feature while its options are read: problems are kept, so that all of a pipeline are told together. */
export class FeatureDraft {
  readonly #feature: string;
  readonly #at: Span | undefined = callerSpan();
  readonly #problems: Diagnostic[] = [];

  constructor(feature: string) {
    this.#feature = feature;
  }

  report(code: Code, message: string, hint: string): void {
    this.#problems.push({ code, message: `'${this.#feature}' ${message}`, hint, at: this.#at });
  }

  /** What the feature was given, to be taken apart. Files that no type checker has read come here, too. */
  options<Options extends object>(value: Options): Options {
    if (isObject(value)) return value;
    this.report("K120", `takes an object, and was given ${shown(value)}`, "give its settings by name: { … }");
    // Each field that is missing now is told where it is read.
    return {} as Options;
  }

  /** A mapping that may be left out. */
  entries<Value>(option: string, value: Readonly<Record<string, Value>> | undefined): readonly [string, Value][] {
    if (value === undefined || isObject(value)) return Object.entries(value ?? {});
    this.report("K120", `has ${shown(value)} for '${option}'`, "give an object");
    return [];
  }

  /** A list that may be left out. */
  list<Item>(option: string, value: readonly Item[] | undefined): readonly Item[] {
    if (value === undefined || Array.isArray(value)) return value ?? [];
    this.report("K120", `has ${shown(value)} for '${option}'`, "give a list");
    return [];
  }

  /** Static text that must say something. */
  text(option: string, value: unknown, code: Code = "K120"): string {
    if (typeof value === "string" && value.trim() !== "") return value;
    const hint = isRef(value) ? "give text: KFP takes no reference here" : "give text";
    this.report(code, `has ${shown(value)} for '${option}'`, hint);
    return "";
  }

  /** Text for a name that KFP also takes from the run: `secretName` and `secretNameParameter`, as every server reads one of them. */
  named(field: string, option: string, value: unknown): Config {
    const parameter = `${field}Parameter`;
    if (refData(value) !== undefined) return { [parameter]: this.reference(option, value, ["STRING"]) };
    const text = this.text(option, value);
    return { [field]: text, [parameter]: constant(text) };
  }

  /** A reference to a value of one of these types. */
  reference(option: string, value: unknown, types: readonly ParameterType[]): FeatureValue {
    const ref = refData(value);
    const wanted = types.map((type) => parameterWords[type]).join(" or ");
    if (ref === undefined || ref.kind !== "parameter") {
      this.report("K120", `has ${shown(value)} for '${option}'`, `give ${wanted}, or a reference to it`);
      return null;
    }
    if (ref.source instanceof Chunks) {
      this.report(
        "K120",
        `has text built from references for '${option}'`,
        "KFP takes one whole value here: let a task build the text, or take it as an input of the pipeline",
      );
      return null;
    }
    const { port } = ref.source;
    if (!types.includes(ref.parameter) && !(port.kind === "parameter" && port.fits === "any")) {
      this.report(
        "K120",
        `has a reference to ${parameterWords[ref.parameter]} for '${option}'`,
        `give a reference to ${wanted}`,
      );
      return null;
    }
    // A reference is plain data to everything but the task that uses it.
    return value as ParamRef;
  }

  /** A path inside the container. */
  mountPath(value: unknown, code: Code = "K129"): string {
    const path = this.text("mountPath", value, code);
    if (path !== "" && !path.startsWith("/"))
      this.report(code, `mounts at '${path}', which is not absolute`, "begin the path with '/'");
    return path;
  }

  /** A Kubernetes quantity such as "10Gi". */
  quantity(option: string, value: unknown, code: Code = "K129"): string {
    const size = this.text(option, value, code);
    if (size !== "" && !/^(?:\d+|\d*\.\d+)(?:[EPTGMK]i?|[munk])?$/.test(size))
      this.report(
        code,
        `has '${size}' for '${option}', which is not a quantity`,
        "use one such as '10Gi', '500M' or '2'",
      );
    return size;
  }

  finish(config: Config): KubernetesFeature {
    return Object.freeze({ feature: this.#feature, config, problems: this.#problems });
  }
}

export const constant = (value: Json): { readonly runtimeValue: { readonly constant: Json } } => ({
  runtimeValue: { constant: value },
});

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

export const isRef = (value: unknown): value is AnyRef => refData(value) !== undefined;

/** A wrong value as messages show it. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (isRef(value)) return value.kind === "parameter" ? "a reference" : "an artifact";
  if (value === "" || (typeof value === "string" && value.trim() === "")) return "empty text";
  const text = valueWords(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

/** Fields that have a value; what was left out is left out. */
export const given = (fields: { readonly [field: string]: FeatureValue | undefined }): Config =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, FeatureValue] => entry[1] !== undefined));
