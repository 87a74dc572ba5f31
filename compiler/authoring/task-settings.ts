import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { Callee, Quantity, Resources, TaskSettings } from "../graph/graph.ts";
import { Chunks } from "../graph/graph.ts";
import { secondsOf } from "./duration.ts";
import { readKubernetes } from "./kubernetes-settings.ts";
import { refData } from "./refs.ts";
import { readImage } from "./task-image.ts";
import { checkTaskConfig } from "./task-config.ts";
import type { ResourceOptions, RetryOptions, TaskOptions } from "./task-options.ts";
import type { Report, Scope } from "./scope.ts";
import { valueWords } from "./value-words.ts";
import { isVisible } from "./visibility.ts";

interface Place {
  readonly scope: Scope;
  readonly report: Report;
}

/** Reads the options of one task into settings with resolved units; every problem is reported. */
export function readSettings(options: TaskOptions, callee: Callee, place: Place): TaskSettings {
  if (callee.kind === "importer" && (options.resources !== undefined || options.env !== undefined))
    place.report(
      "K107",
      "an importer runs no container to give resources or environment to",
      "leave 'resources' and 'env' out",
    );
  const isGraph = callee.kind === "pipeline" || (callee.kind === "spec" && callee.component.dag !== undefined);
  if (isGraph && (options.resources !== undefined || options.env !== undefined)) {
    place.report(
      "K107",
      `'${callee.name}' is a pipeline, so it has no container to give resources or environment to`,
      "set them on the tasks inside it",
    );
  }
  checkOptions(options, place.report);
  const { retry, resources, env, kubernetes } = options;
  const cache = options.cache ?? true;
  const settings: TaskSettings = {
    cache: cache !== false,
    cacheKey: isObject(cache) ? cache.key : undefined,
    retry: isObject(retry) ? readRetry(retry, place.report) : undefined,
    resources: isObject(resources) ? readResources(resources, place) : {},
    env: isObject(env) ? readEnv(env, place.report) : {},
    image: readImage(options.image, callee, place),
    kubernetes: Array.isArray(kubernetes) ? readKubernetes(kubernetes, callee, place) : undefined,
  };
  checkTaskConfig(callee, settings, place.report);
  return settings;
}

function readRetry(retry: RetryOptions, report: Report): TaskSettings["retry"] {
  const duration = (name: string, text: unknown): number => {
    const value = typeof text === "string" ? secondsOf(text) : undefined;
    if (value === undefined)
      report(
        "K106",
        `'retry.${name}' is ${typeof text === "string" ? `'${text}'` : valueWords(text)}, which is not a duration`,
        "use whole numbers with a unit: '30s', '5m', '2h', '1d', '1w'",
      );
    return value ?? 0;
  };
  if (!Number.isInteger(retry.max) || retry.max < 0)
    report("K106", `'retry.max' is ${valueWords(retry.max)}`, "use a whole number of at least 0");
  if (retry.factor !== undefined && !(typeof retry.factor === "number" && retry.factor >= 1))
    report("K106", `'retry.factor' is ${valueWords(retry.factor)}`, "use a number of at least 1");
  return {
    max: retry.max,
    backoffSeconds: duration("backoff", retry.backoff ?? "0s"),
    factor: retry.factor ?? 2,
    maxBackoffSeconds: duration("maxBackoff", retry.maxBackoff ?? "1h"),
  };
}

const patterns = {
  cpu: { form: /^(?:\d+m?|\d*\.\d+)$/, what: "a number of cores", example: "4, 0.5 or '500m'" },
  memory: { form: /^\d+(?:[EPTGMK]i?)?$/, what: "an amount of memory", example: "'32Gi', '15G' or a number of bytes" },
  count: { form: /^\d+$/, what: "a count", example: "a whole number of at least 0" },
  name: { form: /./, what: "a name", example: "a name such as 'NVIDIA_L4'" },
} as const;

function readResources(resources: ResourceOptions, place: Place): Resources {
  const read = (name: string, value: unknown, pattern: keyof typeof patterns): Quantity | undefined =>
    readQuantity({ name, value, pattern }, place);
  const all = {
    cpuLimit: read("cpu", resources.cpu, "cpu"),
    cpuRequest: read("cpuRequest", resources.cpuRequest, "cpu"),
    memoryLimit: read("memory", resources.memory, "memory"),
    memoryRequest: read("memoryRequest", resources.memoryRequest, "memory"),
    acceleratorType: read("accelerator.type", resources.accelerator?.type, "name"),
    acceleratorCount: read("accelerator.count", resources.accelerator?.count, "count"),
  };
  // Only what was given stays; the assertion says that the filter removed every undefined.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Resources;
}

interface QuantityOption {
  readonly name: string;
  readonly value: unknown;
  readonly pattern: keyof typeof patterns;
}

function readQuantity({ name, value, pattern }: QuantityOption, place: Place): Quantity | undefined {
  if (value === undefined) return undefined;
  const ref = refData(value);
  if (ref !== undefined) {
    if (
      ref.kind === "parameter" &&
      ref.parameter === "STRING" &&
      !(ref.source instanceof Chunks) &&
      ref.source.pipeline === place.scope.pipeline
    )
      return isVisible(ref.source, place.scope, place.report) ? ref.source : undefined;
    place.report(
      "K106",
      `'resources.${name}' takes text or a reference to one text value`,
      "pass a text output or input of this pipeline as it is",
    );
    return undefined;
  }
  const { form, example, what } = patterns[pattern];
  const text = typeof value === "string" ? value : valueWords(value);
  if (!form.test(text))
    place.report("K106", `'resources.${name}' is '${text}', which is not ${what}`, `use ${example}`);
  return text;
}

function readEnv(env: Readonly<Record<string, string>>, report: Report): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(env)) {
    if (typeof value !== "string")
      report(
        "K106",
        `the environment variable '${name}' is not text`,
        "KFP has no references in the environment; pass the value as an input instead",
      );
  }
  return env;
}

/** Options that a task has and values that they take; whoever runs tsc never gets here. */
function checkOptions(options: TaskOptions, report: Report): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(knownOptions, name))
      report("K106", `a task has no option '${name}'`, nameHint(name, Object.keys(knownOptions)));
    else if (objectOptions.has(name) && value !== undefined && !isObject(value))
      report("K106", `'${name}' is not an object`, `write ${name}: { … }`);
  }
  const { cache, kubernetes } = options;
  if (kubernetes !== undefined && !Array.isArray(kubernetes))
    report("K106", "'kubernetes' is not a list", "write kubernetes: [secretAsEnv({ … })]");
  if (cache !== undefined && typeof cache !== "boolean" && !(isObject(cache) && typeof cache.key === "string"))
    report("K106", "'cache' is neither true nor false nor an object with a 'key'", "use false, or { key: 'text' }");
}

const knownOptions: Readonly<Record<keyof TaskOptions, true>> = {
  name: true,
  displayName: true,
  after: true,
  ignoreUpstreamFailure: true,
  cache: true,
  retry: true,
  resources: true,
  image: true,
  env: true,
  kubernetes: true,
};
const objectOptions: ReadonlySet<string> = new Set(["retry", "resources", "env"]);

const isObject = <T>(value: T): value is T & object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
