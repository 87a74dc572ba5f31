import { randomBytes } from "node:crypto";
import type { protos } from "@google-cloud/aiplatform";
import type { PipelineServiceClient } from "@google-cloud/aiplatform/build/src/v1/pipeline_service_client.js";
import type { JsonObject, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec } from "../compiler/spec/platform-spec.ts";
import { checkJob } from "./check-job.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type ReachOptions, withConnection } from "./connection.ts";
import { ALREADY_EXISTS, explainGoogleError, statusCode } from "./google-error.ts";
import { type Job, parseJob } from "./job.ts";
import { checkJobId, newJobId } from "./job-id.ts";
import { buildJobRequest, type JobRequest, type JobSettings, type PipelineJobBody } from "./job-request.ts";
import { pipelineRoot } from "./pipeline-root.ts";
import { retryTransient } from "./retry.ts";
import { toStruct } from "./struct.ts";

/** What may be left out is filled in: the job id, the display name, the root. */
export interface SubmitOptions extends Optional<Omit<JobSettings, "parameters">>, ReachOptions {
  readonly spec: PipelineSpec;
  /** The spec file's second document, when it has one. */
  readonly platform?: PlatformSpec | undefined;
  readonly parameters?: JsonObject | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly configRoot?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/**
 * Checks a run and builds its request without any network call.
 * @throws K301, K302, K303 for parameters, K704 to K708 for what Vertex AI would refuse
 */
export function prepareJob(options: SubmitOptions): JobRequest {
  const { spec, target, clock = systemClock, platform } = options;
  const settings: JobSettings = {
    ...options,
    parameters: options.parameters ?? {},
    root: pipelineRoot({ explicit: options.root, spec, env: options.env, config: options.configRoot, target }),
    displayName: options.displayName ?? spec.pipelineInfo.displayName ?? spec.pipelineInfo.name,
    jobId: checkJobId(
      options.jobId ?? newJobId(spec.pipelineInfo.name, { now: clock.now(), random: randomBytes(3).toString("hex") }),
    ),
  };
  checkJob({ spec, platform, settings, target });
  return buildJobRequest(spec, settings, target);
}

/**
 * Submits a run. A lost answer is asked for again under the same job id, so a run is never started twice.
 * @throws what `prepareJob` throws, K703 without credentials, K709 to K716 for what the service answers
 */
export async function submitJob(options: SubmitOptions): Promise<Job> {
  const request = prepareJob(options);
  const did = `did not create job '${request.pipelineJobId}'`;
  try {
    return await withConnection(options, async (connection) =>
      createOnce(await connection.pipelines(), request, options),
    );
  } catch (error) {
    throw explainGoogleError(error, { target: options.target, did });
  }
}

async function createOnce(client: PipelineServiceClient, request: JobRequest, options: SubmitOptions): Promise<Job> {
  const { clock = systemClock, signal } = options;
  const askedAt = clock.now();
  return retryTransient(
    async (attempt) => {
      try {
        const [job] = await client.createPipelineJob({
          parent: request.parent,
          pipelineJobId: request.pipelineJobId,
          pipelineJob: toProtoJob(request.pipelineJob),
        });
        return parseJob(job);
      } catch (error) {
        if (statusCode(error) !== ALREADY_EXISTS || attempt === 1) throw error;
        // An earlier attempt arrived after all, unless the id was already somebody's: then it is older than this call.
        const [job] = await client.getPipelineJob({ name: `${request.parent}/pipelineJobs/${request.pipelineJobId}` });
        const found = parseJob(job);
        const isOurs = options.jobId === undefined || Date.parse(found.createdAt ?? "") >= askedAt - clockSkewMs;
        if (!isOurs) throw error;
        return found;
      }
    },
    { clock, signal },
  );
}

const clockSkewMs = 60_000;

/** The REST JSON form as the gapic client takes it: `Struct` and `Value` messages spelled out. */
export function toProtoJob(job: PipelineJobBody): protos.google.cloud.aiplatform.v1.IPipelineJob {
  const proto = {
    ...job,
    // A spec is plain JSON; its interface just has no index signature.
    pipelineSpec: toStruct(job.pipelineSpec as unknown as JsonObject),
    runtimeConfig: { ...job.runtimeConfig, parameterValues: toStruct(job.runtimeConfig.parameterValues).fields },
  };
  // The seam: the generated types are the same shapes without `readonly`.
  return proto as protos.google.cloud.aiplatform.v1.IPipelineJob;
}
