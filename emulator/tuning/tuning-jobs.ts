import type { Clock } from "../clock.ts";
import { JsonFolder } from "../json-folder.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { newResourceId } from "../resource-id.ts";
import { ServiceError } from "../service-error.ts";
import type { Curves } from "../tensorboard/curves.ts";
import type { TunedModels } from "../tuned-models.ts";
import { isTerminal, type TuningJob } from "./tuning-job.ts";
import { parseTuningRequest } from "./tuning-request.ts";
import { runTuningJob } from "./tuning-run.ts";

export interface TuningJobsParts {
  readonly clock: Clock;
  readonly objects: ObjectStore;
  readonly curves: Curves;
  readonly models: TunedModels;
  readonly phaseMs: number;
  readonly directory?: string | undefined;
}

/** The tuning jobs of this emulator and the work behind them. */
export class TuningJobs {
  readonly #parts: TuningJobsParts;
  readonly #jobs: JsonFolder<TuningJob>;
  readonly #running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();

  private constructor(parts: TuningJobsParts, jobs: JsonFolder<TuningJob>) {
    this.#parts = parts;
    this.#jobs = jobs;
  }

  /** A job that was under way when an earlier process ended is trained again from its start; the same data gives the same model. */
  static async open(parts: TuningJobsParts): Promise<TuningJobs> {
    const { directory } = parts;
    const folder = await JsonFolder.open<TuningJob>(directory === undefined ? undefined : `${directory}/tuning-jobs`);
    const jobs = new TuningJobs(parts, folder);
    for (const job of folder.values()) {
      if (job.state === "JOB_STATE_CANCELLING") await jobs.#end(job.id, new Cancelled());
      else if (!isTerminal(job.state)) await jobs.#restart(job);
    }
    return jobs;
  }

  async create(parent: string, body: unknown): Promise<TuningJob> {
    const request = parseTuningRequest(body);
    const now = this.#parts.clock.now().toISOString();
    const id = newResourceId();
    const times = { createdAt: now, updatedAt: now };
    const job: TuningJob = { id, parent, request, state: "JOB_STATE_PENDING", ...times, checkpoints: [] };
    await this.#jobs.put(id, job);
    this.#start(job);
    return job;
  }

  /** @throws ServiceError NOT_FOUND */
  get(id: string): TuningJob {
    const job = this.#jobs.get(id);
    if (!job) throw new ServiceError("NOT_FOUND", `TuningJob ${id} does not exist.`);
    return job;
  }

  /** Newest first. */
  list(parent: string): readonly TuningJob[] {
    return [...this.#jobs.values()]
      .filter((job) => job.parent === parent)
      .reverse()
      .sort((a, b) => (a.createdAt > b.createdAt ? -1 : Number(a.createdAt < b.createdAt)));
  }

  /** Asks a job to end; it is CANCELLED once its training has stopped. A job that has ended stays as it is. */
  async cancel(id: string): Promise<void> {
    const job = this.get(id);
    if (isTerminal(job.state)) return;
    await this.#update(id, { state: "JOB_STATE_CANCELLING" });
    this.#running.get(id)?.stop.abort(new Cancelled());
  }

  /** Stops all training; jobs under way are on disk as they are and go on at the next start. */
  async stop(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort(new Stopped());
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #restart(job: TuningJob): Promise<void> {
    for (const { endpointId } of job.checkpoints) await this.#parts.models.remove(endpointId);
    const fresh = { phase: undefined, startedAt: undefined, completed: undefined, checkpoints: [] };
    this.#start(await this.#update(job.id, { state: "JOB_STATE_PENDING", ...fresh }));
  }

  #start(job: TuningJob): void {
    const stop = new AbortController();
    const update = (change: Partial<TuningJob>): Promise<TuningJob> => this.#update(job.id, change);
    const ended = runTuningJob(job, { ...this.#parts, update }, stop.signal)
      // The wish to cancel may arrive when nothing is left to stop.
      .then(() => (this.get(job.id).state === "JOB_STATE_CANCELLING" ? this.#end(job.id, new Cancelled()) : undefined))
      .catch((error: unknown) => this.#end(job.id, error))
      // Memory holds the end; when the disk does not take it, the next start trains this job again.
      .catch(() => undefined)
      .finally(() => this.#running.delete(job.id));
    this.#running.set(job.id, { stop, ended });
  }

  async #end(id: string, error: unknown): Promise<void> {
    if (error instanceof Stopped) return;
    const endedAt = this.#parts.clock.now().toISOString();
    if (error instanceof Cancelled) {
      await this.#update(id, { state: "JOB_STATE_CANCELLED", phase: undefined, endedAt });
      return;
    }
    const status =
      error instanceof ServiceError ? error : new ServiceError("INTERNAL", `the emulator failed: ${String(error)}`);
    // The phase stays, so that one can see where the job failed.
    await this.#update(id, { state: "JOB_STATE_FAILED", error: status.toRpcStatus(), endedAt });
  }

  async #update(id: string, change: Partial<TuningJob>): Promise<TuningJob> {
    const before = this.get(id);
    // What a cancelled job still finishes must not make it look as if it went on.
    const state =
      before.state === "JOB_STATE_CANCELLING" && change.state !== "JOB_STATE_CANCELLED"
        ? before.state
        : (change.state ?? before.state);
    const job: TuningJob = { ...before, ...change, state, updatedAt: this.#parts.clock.now().toISOString() };
    await this.#jobs.put(id, job);
    return job;
  }
}

class Cancelled extends Error {}
class Stopped extends Error {}
