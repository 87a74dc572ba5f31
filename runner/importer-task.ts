import { stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { ComponentSpec, ImporterSpec, Json, JsonObject } from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, TaskRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { jobFacts } from "./job-facts.ts";
import { cancelled, noValues, type Outcome } from "./outcome.ts";
import { asText, fillConstant, type PlaceholderValues } from "./placeholders.ts";
import type { RunContext } from "./run-context.ts";
import { runErrorOf } from "./run-error.ts";

export interface ImporterTask {
  readonly component: ComponentSpec;
  /** With its inputs, not started. */
  readonly record: TaskRecord;
}

/** Records an artifact that exists already; its content stays where it is unless the workspace is to have it. */
export async function runImporterTask({ component, record }: ImporterTask, context: RunContext): Promise<Outcome> {
  const now = (): string => context.clock.now().toISOString();
  const running: TaskRecord = { ...record, state: "RUNNING", startedAt: now(), attempts: 1 };
  await context.change(running);
  const outcome = await imported(component, running, context);
  if (outcome.state === "FAILED") context.failed(record.path);
  const { state, outputs, error } = outcome;
  await context.change({ ...running, state, outputs, endedAt: now(), ...(error === undefined ? {} : { error }) });
  return outcome;
}

async function imported(component: ComponentSpec, record: TaskRecord, context: RunContext): Promise<Outcome> {
  try {
    const outputs = await importedOutputs(component, record, context);
    return { state: "SUCCEEDED", outputs };
  } catch (thrown) {
    if (context.signal.aborted) return { state: "CANCELLED", outputs: noValues, error: cancelled };
    return { state: "FAILED", outputs: noValues, error: runErrorOf(thrown) };
  }
}

async function importedOutputs(component: ComponentSpec, record: TaskRecord, context: RunContext): Promise<TaskValues> {
  // Checked before the run began.
  const importer = context.spec.deploymentSpec!.executors![component.executorLabel!]!.importer!;
  const values: PlaceholderValues = {
    parameter: (name) => record.inputs.parameters[name],
    facts: jobFacts(record, context),
  };
  const [declared] = Object.entries(component.outputDefinitions?.artifacts ?? {});
  const [output, definition] = declared ?? ["artifact", undefined];
  const plain: ArtifactRecord = {
    name: output,
    type: importer.typeSchema.schemaTitle ?? definition?.artifactType.schemaTitle ?? "system.Artifact",
    ...(await addressOf(importer, record, values)),
    metadata: filledMetadata(importer.metadata ?? {}, values),
  };
  const artifact = importer.downloadToWorkspace === true ? await context.workspace.take(plain, context.signal) : plain;
  return { parameters: {}, artifacts: { [output]: [artifact] } };
}

async function addressOf(
  { artifactUri }: ImporterSpec,
  { name, inputs }: TaskRecord,
  values: PlaceholderValues,
): Promise<Pick<ArtifactRecord, "uri" | "path">> {
  const { constant, runtimeParameter } = artifactUri;
  const given =
    runtimeParameter === undefined
      ? fillConstant(constant ?? "", "STRING", values)
      : inputs.parameters[runtimeParameter];
  if (typeof given !== "string" || given === "")
    return fail("K518", `importer '${name}' has no address`, { hint: "give its 'uri' a value" });
  const isRemote = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) && !given.startsWith("file:");
  if (isRemote) return { uri: given };
  const path = given.startsWith("file:") ? decodeURIComponent(new URL(given).pathname) : resolve(given);
  if ((await stat(path).catch(() => undefined)) === undefined)
    fail("K518", `importer '${name}' finds nothing at '${given}'`, {
      hint: isAbsolute(given) ? "give the path of a file or folder" : "relative paths begin where the run was started",
    });
  return { uri: path, path };
}

/** Placeholders may stand in keys as well. */
function filledMetadata(metadata: JsonObject, values: PlaceholderValues): JsonObject {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]): readonly (readonly [string, Json])[] => {
      const filled = fillConstant(value, undefined, values);
      return filled === undefined ? [] : [[asText(fillConstant(key, "STRING", values)) ?? key, filled]];
    }),
  );
}
