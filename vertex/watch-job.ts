import type { PipelineServiceClient } from "@google-cloud/aiplatform/build/src/v1/pipeline_service_client.js";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type ReachOptions, withConnection } from "./connection.ts";
import { explainGoogleError, isTransient } from "./google-error.ts";
import { type Job, type JobState, type JobTask, parseJob } from "./job.ts";
import { parentOf, type VertexTarget } from "./target.ts";

/** What changed between two looks at a job. */
export type JobChange =
  | { readonly kind: "job"; readonly state: JobState; readonly job: Job }
  | { readonly kind: "task"; readonly task: JobTask; readonly job: Job }
  /** A look that failed; watching goes on. */
  | { readonly kind: "unreachable"; readonly message: string };

export interface WatchOptions extends ReachOptions {
  readonly onChange?: ((change: JobChange) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long to wait in all; the job itself goes on. @default no limit */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** 0 ≤ x < 1, for the jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Delays between looks. @default 5 s growing to 30 s, 100 ms growing to 1 s on the emulator */
  readonly pollMs?: { readonly first: number; readonly last: number } | undefined;
}

/**
 * Follows a job until it is SUCCEEDED, FAILED, CANCELLED or PAUSED and returns it; whether that is good is for the caller.
 * Never cancels the job, whatever happens here.
 * @throws K714 when the service cannot be read for ten minutes, K718 after `timeoutMs`
 */
export async function watchJob(name: string, options: WatchOptions): Promise<Job> {
  try {
    return await withConnection(options, async (connection) =>
      follow(await connection.pipelines(), jobName(name, options.target), options),
    );
  } catch (error) {
    throw explainGoogleError(error, { target: options.target, did: `did not show job '${name}'` });
  }
}

/** Accepts a job id or a full resource name. */
export const jobName = (idOrName: string, target: VertexTarget): string =>
  idOrName.includes("/") ? idOrName : `${parentOf(target)}/pipelineJobs/${idOrName}`;

/** States after which nothing more happens by itself. */
export const isSettled = (state: JobState): boolean => ["SUCCEEDED", "FAILED", "CANCELLED", "PAUSED"].includes(state);

async function follow(client: PipelineServiceClient, name: string, options: WatchOptions): Promise<Job> {
  const { clock = systemClock, signal, random = Math.random, onChange } = options;
  const poll = options.pollMs ?? (options.target.emulator ? { first: 100, last: 1000 } : { first: 5000, last: 30_000 });
  const startedAt = clock.now();
  let readAt = startedAt;
  let delay = poll.first;
  let seen: Job | undefined;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const [answer] = await client.getPipelineJob({ name });
      const job = parseJob(answer);
      readAt = clock.now();
      for (const change of changes(seen, job)) onChange?.(change);
      // Something moved: look again soon, because more is likely to move.
      if (seen && changes(seen, job).length > 0) delay = poll.first;
      seen = job;
      if (isSettled(job.state)) return job;
    } catch (error) {
      if (!isTransient(error) || clock.now() - readAt > patienceMs) throw error;
      onChange?.({ kind: "unreachable", message: error instanceof Error ? error.message : String(error) });
    }
    if (options.timeoutMs !== undefined && clock.now() - startedAt >= options.timeoutMs) {
      fail(
        "K718",
        `job '${name}' is still ${seen?.state ?? "unknown"} after ${Math.round(options.timeoutMs / 1000)} s`,
        {
          hint: "it goes on; look at it with 'pipewright jobs show', stop it with 'pipewright jobs cancel'",
        },
      );
    }
    await clock.sleep(delay * (0.8 + 0.4 * random()), signal);
    delay = Math.min(poll.last, delay * 1.5);
  }
}

const patienceMs = 10 * 60_000;

function changes(before: Job | undefined, now: Job): readonly JobChange[] {
  const known = new Map(before?.tasks.map((task) => [task.id, task.state]));
  const tasks = now.tasks.filter((task) => known.get(task.id) !== task.state);
  return [
    ...tasks.map((task): JobChange => ({ kind: "task", task, job: now })),
    ...(before?.state === now.state ? [] : [{ kind: "job", state: now.state, job: now } as const]),
  ];
}
