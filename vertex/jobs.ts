import type { PipelineServiceClient } from "@google-cloud/aiplatform/build/src/v1/pipeline_service_client.js";
import { type Clock, systemClock } from "./clock.ts";
import { type ReachOptions, withConnection } from "./connection.ts";
import { explainGoogleError } from "./google-error.ts";
import { type Job, parseJob } from "./job.ts";
import { retryTransient } from "./retry.ts";
import { parentOf } from "./target.ts";
import { jobName } from "./watch-job.ts";

export interface CallOptions extends ReachOptions {
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

export interface ListOptions extends CallOptions {
  /** Such as `state="PIPELINE_STATE_RUNNING" AND pipeline_name="tuning"`. */
  readonly filter?: string | undefined;
  /** @default "create_time desc" */
  readonly orderBy?: string | undefined;
  /** @default 50 */
  readonly limit?: number | undefined;
}

/** Jobs, newest first, without their tasks. @throws K709 to K716 */
export async function listJobs(options: ListOptions): Promise<readonly Job[]> {
  const limit = options.limit ?? 50;
  return withClient(options, "did not list the jobs", async (client) => {
    const jobs: Job[] = [];
    for (let pageToken = ""; ;) {
      // Paging by hand: the client's own walk prints a warning and its page token cannot be bounded.
      const [page, , answer] = await client.listPipelineJobs(
        {
          parent: parentOf(options.target),
          filter: options.filter ?? "",
          orderBy: options.orderBy ?? "create_time desc",
          pageSize: Math.min(100, limit - jobs.length),
          pageToken,
          readMask: { paths: [...summaryFields] },
        },
        { autoPaginate: false },
      );
      jobs.push(...page.map(parseJob));
      pageToken = answer?.nextPageToken ?? "";
      if (pageToken === "" || jobs.length >= limit) return jobs.slice(0, limit);
    }
  });
}

/** One job with its tasks. @throws K711 when there is none, K709 to K716 */
export async function getJob(idOrName: string, options: CallOptions): Promise<Job> {
  return withClient(options, `did not show job '${idOrName}'`, async (client) => {
    const [job] = await client.getPipelineJob({ name: jobName(idOrName, options.target) });
    return parseJob(job);
  });
}

/** Asks for a job to stop; it passes through CANCELLING. @throws K711 when there is none, K709 to K716 */
export async function cancelJob(idOrName: string, options: CallOptions): Promise<void> {
  await withClient(options, `did not cancel job '${idOrName}'`, (client) =>
    client.cancelPipelineJob({ name: jobName(idOrName, options.target) }),
  );
}

/** Deletes a job's record; its artifacts stay. @throws K711 when there is none, K717 while it runs */
export async function deleteJob(idOrName: string, options: CallOptions): Promise<void> {
  await withClient(options, `did not delete job '${idOrName}'`, async (client) => {
    const [operation] = await client.deletePipelineJob({ name: jobName(idOrName, options.target) });
    await operation.promise();
  });
}

/** Full objects carry the whole spec and are slow to list. */
const summaryFields = [
  "name",
  "state",
  "display_name",
  "pipeline_spec.pipeline_info",
  "create_time",
  "start_time",
  "end_time",
  "update_time",
  "labels",
  "schedule_name",
  "error",
] as const;

async function withClient<T>(
  options: CallOptions,
  did: string,
  call: (client: PipelineServiceClient) => Promise<T>,
): Promise<T> {
  const { target, clock = systemClock, signal } = options;
  try {
    return await withConnection(options, async (connection) => {
      const client = await connection.pipelines();
      return retryTransient(() => call(client), { clock, signal });
    });
  } catch (error) {
    throw explainGoogleError(error, { target, did });
  }
}
