import { writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import type { TuningJob } from "@google/genai";
import type { HandlerContext, HandlerResult, TaskLog } from "../../compiler/authoring/handler.ts";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { openGemini } from "../../gemini/client.ts";
import type { Gemini } from "../../gemini/client.ts";
import { reasonOf } from "../../gemini/failure.ts";
import { findBaseModel } from "../../gemini/models.ts";
import { openVertexRest } from "../../gemini/rest.ts";
import type { RetryPolicy } from "../../gemini/retry.ts";
import { geminiTarget } from "../../gemini/target.ts";
import type { Environment, GeminiTarget } from "../../gemini/target.ts";
import { nameOf } from "../../gemini/target-failure.ts";
import type { tuneModel } from "./component.ts";
import { createOrAttach } from "./create-or-attach.ts";
import { followJob } from "./follow-job.ts";
import { gcpResources, resourceUri } from "./gcp-resources.ts";
import { tuningWarnings } from "./model-warnings.ts";
import { readCurves } from "./read-curves.ts";
import { servingEndpoint } from "./serving-endpoint.ts";
import { stageFile } from "./stage-files.ts";
import { checkTrainingFile } from "./training-file.ts";
import type { TrainingCurves } from "./training-curves.ts";
import { taskFingerprint, taskLabel } from "./tuning-request.ts";
import type { TuningRequest } from "./tuning-request.ts";

type Inputs = (typeof tuneModel)["definition"]["inputs"];
type Outputs = (typeof tuneModel)["definition"]["outputs"];
type Context = HandlerContext<Inputs, Outputs>;
type Result = HandlerResult<Outputs>;

/** What the stage takes from its surroundings. */
export interface Surroundings {
  readonly env: Environment;
  /** Clock and patience; the machine's own when left out. */
  readonly retry?: Partial<RetryPolicy>;
}

/** Tunes a model as one managed job and describes the result; see the component's contract. */
export async function tune(context: Context, { env, retry }: Surroundings): Promise<Result> {
  requireTuning(geminiTarget(env));
  const gemini = await openGemini(env, retry);
  if (gemini.note !== undefined) context.log.warn(gemini.note);
  const request = await prepare(context, gemini, env);
  const { signal, log, outputFiles } = context;
  const { name } = await createOrAttach(gemini, { request, resourcesFile: outputFiles.gcp_resources, signal, log });
  const job = await followJob(gemini, { name, pollMs: context.inputs.pollSeconds * 1000, signal, log });
  await writeCurves(context, gemini, job);
  return describe(context, gemini, job);
}

/** Before the client is opened: whoever has no credentials learns first that they would not help. */
function requireTuning(target: GeminiTarget): void {
  if (target.kind === "api-key") {
    fail("K622", "the Gemini Developer API has had no tunable model since May 2025", {
      hint: "tune on Vertex AI: set GOOGLE_CLOUD_PROJECT and PIPEWRIGHT_GEMINI=vertex",
    });
  }
  if (target.kind === "vertex" && ["global", "us", "eu"].includes(target.location)) {
    fail("K622", `tuning jobs need a region, and the location is '${target.location}'`, {
      hint: "set GOOGLE_CLOUD_LOCATION to a region such as us-central1 or europe-west4",
    });
  }
}

/** Checks and stages the files, and writes down what is doubtful, all before anything costs money. */
async function prepare({ inputs, task, log }: Context, gemini: Gemini, env: Environment): Promise<TuningRequest> {
  const train = await checkTrainingFile(inputs.train.path, "training");
  const validation =
    inputs.validation === undefined ? undefined : await checkTrainingFile(inputs.validation.path, "validation");
  for (const warning of tuningWarnings(inputs, { train, validation }, gemini)) log.warn(warning);
  const staging = { location: inputs.stagingLocation, taskKey: task.key, env };
  const request = {
    baseModel: inputs.baseModel,
    displayName: inputs.displayName,
    trainUri: await stageFile(inputs.train, train, staging),
    validationUri:
      inputs.validation === undefined || validation === undefined
        ? undefined
        : await stageFile(inputs.validation, validation, staging),
    epochs: inputs.epochs,
    learningRateMultiplier: inputs.learningRateMultiplier,
    adapterSize: inputs.adapterSize,
  };
  // The address of an object that is used in place does not name its content, so the digests are part of the identity.
  const content = createHash("sha256")
    .update(`${train.digest} ${validation?.digest ?? ""}`)
    .digest("hex");
  const fingerprint = taskFingerprint(`${task.key} ${content}`, request);
  log.info(`tuning '${request.baseModel}' on ${train.rows} rows at '${nameOf(gemini.target)}'`);
  return { ...request, labels: { ...task.labels, [taskLabel]: fingerprint } };
}

/** The model is paid for and good by now: curves that cannot be read are left out with the reason, and the task goes on. */
async function writeCurves({ inputs, outputs, signal, log }: Context, gemini: Gemini, job: TuningJob): Promise<void> {
  const notes = gemini.note === undefined ? [] : [gemini.note];
  let series: TrainingCurves["series"] = [];
  try {
    series = await readCurves(await openVertexRest(gemini), job, signal);
    if (series.length === 0) notes.push("The service kept no training curves for this job.");
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`the training curves cannot be read: ${reasonOf(error)}`);
    notes.push(`The training curves could not be read: ${reasonOf(error)}`);
  }
  const curves: TrainingCurves = {
    tuningJob: job.name ?? "",
    baseModel: inputs.baseModel,
    series,
    ...(notes.length === 0 ? {} : { note: notes.join(" ") }),
  };
  await writeFile(outputs.curves.path, `${JSON.stringify(curves, undefined, 2)}\n`);
}

function describe({ inputs, outputs, log }: Context, gemini: Gemini, job: TuningJob): Result {
  const { name = "", tunedModel } = job;
  const { model, endpoint } = tunedModel ?? {};
  if (model === undefined || endpoint === undefined) {
    return fail("K624", `tuning job '${name}' succeeded without naming a model and an endpoint`, {
      hint: "look at the job in the console",
    });
  }
  const serving = (each: string): string => servingEndpoint(each, inputs.baseModel, gemini.target);
  outputs.model.uri = resourceUri(model, gemini.target);
  Object.assign(outputs.model.metadata, { resourceName: model, baseModel: inputs.baseModel, ...billing(job) });
  const dropped = Number(job.tuningDataStats?.supervisedTuningDataStats?.totalTruncatedExampleCount ?? 0);
  if (dropped > 0) log.warn(`the service left out ${dropped} training rows that were too long or unusable`);
  logBill(log, gemini, job);
  log.info(`the tuned model answers at '${serving(endpoint)}'`);
  return {
    endpoint: serving(endpoint),
    tuningJob: name,
    checkpoints: (tunedModel?.checkpoints ?? []).map((checkpoint) => ({
      checkpointId: checkpoint.checkpointId ?? "",
      epoch: checkpoint.epoch ?? "",
      step: checkpoint.step ?? "",
      endpoint: serving(checkpoint.endpoint ?? ""),
    })),
    gcp_resources: gcpResources(name, gemini.target),
  };
}

function billing(job: TuningJob): Readonly<Record<string, number>> {
  const tokens = job.tuningDataStats?.supervisedTuningDataStats?.totalBillableTokenCount;
  return tokens === undefined ? {} : { billedTokens: Number(tokens) };
}

/** The emulator charges nothing, and a model that is not in the table has no known price. */
function logBill(log: TaskLog, { target }: Gemini, job: TuningJob): void {
  const { billedTokens } = billing(job);
  const price = findBaseModel(job.baseModel ?? "")?.trainingPrice;
  if (target.kind !== "vertex" || billedTokens === undefined || price === undefined) return;
  const usd = ((billedTokens / 1e6) * price.usd).toFixed(2);
  log.info(
    `billed: ${billedTokens} training tokens, about US$ ${usd} at US$ ${price.usd} per million (${price.source}, ${price.readOn})`,
  );
}
