import { predecessors } from "../spec/check-integrity.ts";
import type { ExecutorSpec, InputArtifactSpec, InputParameterSpec, Json, JsonObject } from "../spec/pipeline-spec.ts";
import type { FactKind } from "./change.ts";
import { isChannel, type Naming, outputText, resolveJson, resolveText, sourceText } from "./source.ts";
import type { Place } from "./spec-tree.ts";

/** One thing that is true of a task or of the pipeline. Two tasks mean the same when their facts are the same. */
export interface Fact {
  readonly kind: FactKind;
  /** What the fact is about, where a task has many of its kind: an input, a variable. */
  readonly name?: string;
  readonly value: Json;
}

/** Everything that a task is and does in its place, without descriptions, versions of compilers and what is only a default. */
export function factsOf(place: Place, naming: Naming): readonly Fact[] {
  return [...placementFacts(place, naming), ...componentFacts(place, naming)];
}

/** What a task runs: the part that would be the same in another place. */
export function componentFacts(place: Place, naming: Naming): readonly Fact[] {
  return [...interfaceFacts(place), ...executorFacts(place, naming), ...kubernetesFacts(place)];
}

function placementFacts(place: Place, naming: Naming): readonly Fact[] {
  const outputs = place.component.dag?.outputs;
  const sources = [...Object.keys(outputs?.parameters ?? {}), ...Object.keys(outputs?.artifacts ?? {})]
    .filter((name) => !isChannel(name))
    .map((name): Fact => ({ kind: "output-source", name, value: outputText(place, name, naming) }));
  const { task } = place;
  if (task === undefined) return sources;
  const inputs = [...Object.keys(task.inputs?.parameters ?? {}), ...Object.keys(task.inputs?.artifacts ?? {})];
  const wiring = inputs
    .filter((name) => !isChannel(name))
    .map((name): Fact => ({ kind: "wiring", name, value: sourceText(place, name, naming) ?? null }));
  const producers = new Set(predecessors({ ...task, dependentTasks: [] }));
  const order = (task.dependentTasks ?? [])
    .filter((name) => !producers.has(name))
    .flatMap((name) => place.parent?.children.get(name) ?? [])
    .map((other) => naming(other))
    .toSorted();
  return [
    ...wiring,
    ...(order.length > 0 ? [{ kind: "order", value: order } as const] : []),
    ...controlFacts(place, naming),
    ...(place.kind === "dag" ? [] : cachingFacts(place)),
    ...sources,
  ];
}

function controlFacts(place: Place, naming: Naming): readonly Fact[] {
  const { triggerPolicy, parameterIterator, artifactIterator, iteratorPolicy, retryPolicy } = place.task ?? {};
  const items = parameterIterator?.items;
  const over =
    items?.raw === undefined
      ? (items?.inputParameter ?? artifactIterator?.items.inputArtifact)
      : { value: parsed(items.raw) };
  return present([
    ["condition", triggerPolicy?.condition && resolveText(triggerPolicy.condition, place, naming)],
    ["trigger", triggerPolicy?.strategy === "ALL_UPSTREAM_TASKS_COMPLETED" ? "whatever happened before" : undefined],
    ["loop", typeof over === "string" ? (sourceText(place, over, naming) ?? null) : over],
    ["parallelism", iteratorPolicy?.parallelismLimit || undefined],
    // A policy without a count retries never.
    ["retry", retryPolicy?.maxRetryCount ? { ...retryPolicy } : undefined],
  ]);
}

function cachingFacts({ task }: Place): readonly Fact[] {
  const { enableCache = false, cacheKey } = task?.cachingOptions ?? {};
  return present([
    ["caching", enableCache],
    ["cache-key", cacheKey || undefined],
  ]);
}

function parsed(raw: string): Json {
  try {
    return JSON.parse(raw) as Json;
  } catch {
    // Not for us to judge here: two equal texts still mean the same.
    return raw;
  }
}

function interfaceFacts({ component }: Place): readonly Fact[] {
  const { inputDefinitions: inputs, outputDefinitions: outputs } = component;
  const facts = <D>(kind: FactKind, definitions: Readonly<Record<string, D>> = {}, value: (definition: D) => Json) =>
    Object.entries(definitions)
      .filter(([name]) => !isChannel(name))
      .map(([name, definition]): Fact => ({ kind, name, value: value(definition) }));
  return [
    ...facts("input", inputs?.parameters, parameterDefinition),
    ...facts("input", inputs?.artifacts, artifactDefinition),
    ...facts("output", outputs?.parameters, ({ parameterType }) => ({ type: parameterType })),
    ...facts("output", outputs?.artifacts, artifactDefinition),
  ];
}

function parameterDefinition(definition: InputParameterSpec): Json {
  const { parameterType, defaultValue, isOptional = false, literals } = definition;
  return {
    type: parameterType,
    optional: isOptional || defaultValue !== undefined,
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
    ...(literals === undefined ? {} : { literals }),
  };
}

function artifactDefinition({ artifactType, isArtifactList, isOptional }: InputArtifactSpec): Json {
  const { schemaTitle, schemaVersion, schemaUri, instanceSchema } = artifactType;
  const version = schemaVersion === undefined || schemaVersion === "0.0.1" ? "" : `@${schemaVersion}`;
  const title = `${schemaTitle ?? schemaUri ?? instanceSchema ?? "system.Artifact"}${version}`;
  return { type: isArtifactList === true ? `list of ${title}` : title, optional: isOptional ?? false };
}

function executorFacts(place: Place, naming: Naming): readonly Fact[] {
  const { executor } = place;
  if (executor === undefined) return [];
  const text = (value: Json | undefined): Json | undefined =>
    value === undefined ? undefined : resolveJson(value, place, naming);
  const { image, command = [], args = [], env = [], lifecycle } = executor.container ?? {};
  return [
    ...present([
      ["image", text(image)],
      ["command", command.length > 0 ? text(command) : undefined],
      ["args", args.length > 0 ? text(args) : undefined],
    ]),
    ...env.map(({ name, value }): Fact => ({ kind: "env", name, value: text(value) ?? "" })),
    ...resourceFacts(executor).map(({ kind, name = "", value }): Fact => {
      return { kind, name, value: resolveJson(value, place, naming) };
    }),
    ...flat("executor", { lifecycle, resolver: executor.resolver, customJob: executor.customJob }),
    ...importerFacts(place, naming),
  ];
}

/** Texts such as "4G" and the older numbers (cores, 10^9 bytes) are one thing; the text wins, as in KFP's driver. */
function resourceFacts({ container }: ExecutorSpec): readonly Fact[] {
  const resources = container?.resources ?? {};
  const { accelerator } = resources;
  const amounts: Readonly<Record<string, Json | undefined>> = {
    "cpu limit": resources.resourceCpuLimit ?? text(resources.cpuLimit),
    "cpu request": resources.resourceCpuRequest ?? text(resources.cpuRequest),
    "memory limit": resources.resourceMemoryLimit ?? text(resources.memoryLimit, "G"),
    "memory request": resources.resourceMemoryRequest ?? text(resources.memoryRequest, "G"),
    "accelerator type": accelerator?.resourceType ?? accelerator?.type,
    "accelerator count": text(accelerator?.resourceCount ?? accelerator?.count),
  };
  return Object.entries(amounts).flatMap(([name, value]) =>
    value === undefined ? [] : [{ kind: "resource", name, value } as const],
  );
}

const text = (amount: number | string | undefined, unit = ""): string | undefined =>
  amount === undefined || amount === 0 ? undefined : `${amount}${unit}`;

function importerFacts(place: Place, naming: Naming): readonly Fact[] {
  const importer = place.executor?.importer;
  if (importer === undefined) return [];
  const { artifactUri, typeSchema, metadata, reimport, downloadToWorkspace } = importer;
  const uri = artifactUri.constant ?? `{{$.inputs.parameters['${artifactUri.runtimeParameter ?? ""}']}}`;
  return [
    ...present([
      ["uri", resolveText(uri, place, naming)],
      ["artifact-type", typeSchema.schemaTitle ?? typeSchema.schemaUri ?? typeSchema.instanceSchema],
      ["reimport", reimport || undefined],
    ]),
    ...flat("metadata", metadata === undefined ? {} : { ...metadata }),
    ...(downloadToWorkspace === true ? flat("executor", { downloadToWorkspace }) : []),
  ];
}

const kubernetesFacts = ({ kubernetes }: Place): readonly Fact[] =>
  typeof kubernetes === "object" && kubernetes !== null && !Array.isArray(kubernetes)
    ? flat("kubernetes", { ...(kubernetes as JsonObject) })
    : [];

/** One fact for every leaf of a structure that has no rules of its own here. */
function flat(kind: FactKind, value: Readonly<Record<string, Json | undefined>>, prefix = ""): readonly Fact[] {
  return Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined) return [];
    const name = prefix === "" ? key : `${prefix}.${key}`;
    if (typeof item !== "object" || item === null || Array.isArray(item)) return [{ kind, name, value: item }];
    const inner = flat(kind, item as JsonObject, name);
    return inner.length > 0 ? inner : [{ kind, name, value: item }];
  });
}

const present = (entries: readonly (readonly [FactKind, Json | undefined])[]): readonly Fact[] =>
  entries.flatMap(([kind, value]) => (value === undefined || value === "" ? [] : [{ kind, value }]));
