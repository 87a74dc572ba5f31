import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { HandlerContext, TaskLog } from "../../compiler/authoring/handler.ts";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { ExecutorInput } from "./executor-input.ts";
import type { Implementation } from "./implement.ts";
import { buildInputs } from "./task-inputs.ts";
import { prepareOutputs, unwrittenArtifacts } from "./task-outputs.ts";
import { checkResult, writeResult } from "./task-result.ts";

export interface TaskExecution {
  readonly implementation: Implementation;
  readonly input: ExecutorInput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly log: TaskLog;
}

/**
 * Runs one component as KFP's executor contract wants it: inputs from the executor input, outputs into its files.
 * The same in an image, in a child process and in this process.
 * @throws K600, K602, K603 for a broken contract, the signal's reason when aborted, and whatever the handler throws.
 */
export async function executeTask({ implementation, input, env, signal, log }: TaskExecution): Promise<void> {
  const { inputs, outputs } = implementation.component.definition;
  const places = await prepareOutputs(outputs, input);
  const context: HandlerContext = {
    // Built from the same contract that the handler's types came from.
    inputs: buildInputs(inputs, input) as HandlerContext["inputs"],
    outputs: places.artifacts,
    outputFiles: places.files,
    signal,
    log,
    task: {
      retryIndex: Number.parseInt(env["KFP_RETRY_INDEX"] ?? "0", 10) || 0,
      key: taskKey(input),
      labels: vertexLabels(env),
    },
  };
  signal.throwIfAborted();
  const result: unknown = await implementation.handler(context);
  signal.throwIfAborted();
  const values = checkResult(outputs, result);
  if (!isChief(env)) return;
  await writeResult({
    values,
    places,
    outputFile: input.outputs.outputFile,
    // On Vertex the name is the artifact's resource name, which belongs to the service.
    artifactNames: env[vertexMark] === undefined ? "written" : "left out",
  });
  for (const name of unwrittenArtifacts(places, input))
    log.warn(`nothing was written to output '${name}': no file at its path, and no metadata`);
}

const vertexMark = "VERTEX_AI_PIPELINES_RUN_LABELS";

/** Every attempt of a task gets the same output folder, and no other task gets it. */
const taskKey = (input: ExecutorInput): string =>
  createHash("sha256").update(dirname(input.outputs.outputFile)).digest("hex").slice(0, 32);

function vertexLabels(env: TaskExecution["env"]): Readonly<Record<string, string>> {
  const labels = parsed(env[vertexMark]);
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** In a job of several machines one of them writes (KFP's Python executor has the same list). */
function isChief(env: TaskExecution["env"]): boolean {
  const { task } = parsed(env["CLUSTER_SPEC"]);
  if (typeof task !== "object" || task === null || !("type" in task)) return true;
  return ["workerpool0", "chief", "master"].includes(String(task.type));
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined || text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch (error) {
    throw new PipewrightError(
      { code: "K600", message: "an environment variable of the backend is not JSON", hint: text.slice(0, 80) },
      { cause: error },
    );
  }
}
