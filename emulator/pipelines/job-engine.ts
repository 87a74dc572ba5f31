import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import type { TaskRecord, TaskValues } from "../../compiler/spec/run-record.ts";
import type { Clock } from "../clock.ts";
import type { JsonFolder } from "../json-folder.ts";
import { ServiceError } from "../service-error.ts";
import { type AcceptedJob, validateJob } from "./job-validation.ts";
import type { SpecRunner } from "./spec-runner.ts";
import { rpcStatus, taskDetails } from "./task-details.ts";
import { isObject, objectOf, textOf } from "./wire.ts";

/** A job as it is kept: the resource without its details, which are made when somebody asks. */
export interface StoredJob {
  readonly number: number;
  readonly parent: string;
  readonly id: string;
  readonly resource: JsonObject;
  readonly tasks: readonly TaskRecord[];
  readonly inputs: TaskValues;
  readonly outputs: TaskValues;
}

export interface EngineOptions {
  readonly store: JsonFolder<StoredJob>;
  readonly clock: Clock;
  readonly run: SpecRunner;
  /** Told whenever a job has ended. */
  readonly onSettled?: ((name: string) => void) | undefined;
}

export interface CreateJob {
  /** `projects/P/locations/L`. */
  readonly parent: string;
  /** Invented when left out. */
  readonly id?: string | undefined;
  readonly scheduleName?: string | undefined;
}

/** Pipeline jobs and their execution on this machine. */
export class JobEngine {
  readonly #options: EngineOptions;
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  readonly #writes = new Set<Promise<void>>();
  readonly #listeners = new Set<(name: string) => void>();
  #lastNumber = 1_000_000;

  constructor(options: EngineOptions) {
    this.#options = options;
    for (const job of options.store.values()) {
      this.#lastNumber = Math.max(this.#lastNumber, job.number);
      if (isFinal(job)) continue;
      this.#put({ ...job, tasks: job.tasks.map((task) => endedWith(task, this.#now())) });
      this.#settle(nameOf(job), "FAILED", { code: 10, message: stoppedMeanwhile });
    }
  }

  /** Starts a job and answers its resource name. @throws ServiceError INVALID_ARGUMENT, ALREADY_EXISTS */
  create(body: unknown, { parent, id, scheduleName }: CreateJob): string {
    const accepted = validateJob(body);
    const number = ++this.#lastNumber;
    const job = id ?? String(number);
    if (!/^[a-z0-9][-a-z0-9]{0,126}$/.test(job)) {
      throw new ServiceError("INVALID_ARGUMENT", `pipeline_job_id '${job}' must match [a-z][-a-z0-9]{0,126}`);
    }
    const name = `${parent}/pipelineJobs/${job}`;
    if (this.#options.store.get(name)) throw new ServiceError("ALREADY_EXISTS", `PipelineJob ${name} already exists`);
    const now = this.#now();
    const labels = isObject(accepted.resource["labels"]) ? accepted.resource["labels"] : {};
    const resource: JsonObject = {
      ...accepted.resource,
      name,
      displayName: accepted.displayName,
      runtimeConfig: {
        ...objectOf(accepted.resource["runtimeConfig"] ?? {}, "runtime_config"),
        gcsOutputDirectory: accepted.root,
      },
      labels: { ...labels, "vertex-ai-pipelines-run-billing-id": String(number) },
      ...(scheduleName !== undefined && { scheduleName }),
      state: "PIPELINE_STATE_PENDING",
      createTime: now,
      updateTime: now,
    };
    const inputs = { parameters: accepted.parameters, artifacts: {} };
    this.#put({ number, parent, id: job, resource, tasks: [], inputs, outputs: none });
    const abort = new AbortController();
    this.#running.set(name, { abort, done: this.#execute(name, accepted, abort.signal) });
    return name;
  }

  /** The whole resource. @throws ServiceError NOT_FOUND */
  get(name: string): JsonObject {
    const job = this.#require(name);
    const text = (key: string): string | undefined => textOf(job.resource[key], key);
    const context = {
      parent: job.parent,
      jobNumber: job.number,
      rootTask: {
        jobId: job.id,
        state: (text("state") ?? "").replace("PIPELINE_STATE_", ""),
        createTime: text("createTime") ?? "",
        startTime: text("startTime"),
        endTime: text("endTime"),
        inputs: job.inputs,
        outputs: job.outputs,
        error: isObject(job.resource["error"]) ? job.resource["error"] : undefined,
      },
    };
    const contexts = `${job.parent}/metadataStores/default/contexts`;
    const spec = objectOf(job.resource["pipelineSpec"], "pipeline_spec");
    const pipeline = textOf(objectOf(spec["pipelineInfo"], "pipeline_info")["name"], "name") ?? "";
    return {
      ...job.resource,
      jobDetail: {
        pipelineContext: { name: `${contexts}/${pipeline}`, displayName: pipeline, schemaTitle: "system.Pipeline" },
        pipelineRunContext: { name: `${contexts}/${job.id}`, displayName: job.id, schemaTitle: "system.PipelineRun" },
        taskDetails: text("startTime") === undefined ? [] : taskDetails(job.tasks, context),
      },
    };
  }

  /** Resources under a parent without their details, as lists carry them. */
  list(parent: string): readonly JsonObject[] {
    return [...this.#options.store.values()].filter((job) => job.parent === parent).map((job) => job.resource);
  }

  /** @throws ServiceError NOT_FOUND, FAILED_PRECONDITION */
  cancel(name: string): void {
    const job = this.#require(name);
    if (isFinal(job))
      throw new ServiceError(
        "FAILED_PRECONDITION",
        `PipelineJob ${name} is in state ${stateOf(job)} and cannot be cancelled`,
      );
    this.#change(name, { state: "PIPELINE_STATE_CANCELLING" });
    this.#running.get(name)?.abort.abort(new Error("cancelled"));
  }

  /** @throws ServiceError NOT_FOUND, FAILED_PRECONDITION */
  async remove(name: string): Promise<void> {
    const job = this.#require(name);
    if (!isFinal(job))
      throw new ServiceError("FAILED_PRECONDITION", `PipelineJob ${name} is in state ${stateOf(job)}; cancel it first`);
    await this.#options.store.remove(name);
  }

  isSettled(name: string): boolean {
    const job = this.#options.store.get(name);
    return job === undefined || isFinal(job);
  }

  /** Calls back whenever a job has ended; the answer stops it. */
  onSettled(listener: (name: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Cancels what runs and waits for its end. */
  async stop(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort(new Error("the emulator stops"));
    await Promise.all(running.map(({ done }) => done));
    await Promise.all(this.#writes);
  }

  async #execute(name: string, job: AcceptedJob, signal: AbortSignal): Promise<void> {
    // One turn later, so that the creator sees PENDING first, as on the service.
    await new Promise((resolve) => setImmediate(resolve));
    const { id, parent } = this.#require(name);
    if (!signal.aborted) this.#change(name, { state: "PIPELINE_STATE_RUNNING", startTime: this.#now() });
    try {
      const record = await this.#options.run({
        spec: job.spec,
        parameters: job.parameters,
        parent,
        id,
        displayName: job.displayName,
        root: `${job.root}/${parent.split("/")[1] ?? ""}/${id}`,
        failFast: job.failFast,
        signal,
        onTask: (task) => this.#changeTask(name, task),
      });
      const before = this.#require(name);
      this.#put({
        ...before,
        tasks: record.tasks,
        inputs: { ...before.inputs, parameters: record.parameters },
        outputs: record.outputs,
      });
      if (signal.aborted || record.state === "CANCELLED") this.#settle(name, "CANCELLED", cancelled);
      else if (record.state === "SUCCEEDED") this.#settle(name, "SUCCEEDED");
      else
        this.#settle(name, "FAILED", record.error ? rpcStatus(record.error) : { code: 9, message: "the run failed" });
    } catch (error) {
      if (signal.aborted) this.#settle(name, "CANCELLED", cancelled);
      else this.#settle(name, "FAILED", statusOf(error));
    }
  }

  #settle(name: string, state: "SUCCEEDED" | "FAILED" | "CANCELLED", error?: JsonObject): void {
    const now = this.#now();
    const { resource } = this.#require(name);
    this.#change(name, {
      state: `PIPELINE_STATE_${state}`,
      startTime: resource["startTime"] ?? now,
      endTime: now,
      ...(error && { error }),
    });
    this.#running.delete(name);
    this.#options.onSettled?.(name);
    for (const listener of this.#listeners) listener(name);
  }

  #changeTask(name: string, task: TaskRecord): void {
    const job = this.#require(name);
    const known = job.tasks.some(({ path }) => path === task.path);
    const tasks = known ? job.tasks.map((each) => (each.path === task.path ? task : each)) : [...job.tasks, task];
    this.#put({ ...job, tasks });
  }

  #change(name: string, fields: JsonObject): void {
    const job = this.#require(name);
    this.#put({ ...job, resource: { ...job.resource, ...fields, updateTime: this.#now() } });
  }

  #put(job: StoredJob): void {
    // Memory holds it at once; a write to disk that fails leaves the older state, and the next start tells so.
    const write = this.#options.store
      .put(nameOf(job), job)
      .catch(() => undefined)
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  #require(name: string): StoredJob {
    const job = this.#options.store.get(name);
    if (job === undefined) throw new ServiceError("NOT_FOUND", `PipelineJob ${name} not found`);
    return job;
  }

  #now(): string {
    return this.#options.clock.now().toISOString();
  }
}

/** What refused a run before it began, each problem with what to do about it. */
function statusOf(error: unknown): JsonObject {
  if (!PipewrightError.is(error)) return { code: 13, message: error instanceof Error ? error.message : String(error) };
  const lines = error.diagnostics.map(({ code, message, hint }) => {
    return `${code}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
  });
  return { code: 9, message: lines.join("; ") };
}

const stoppedMeanwhile = "the emulator stopped while the job was running";

/** A task that was under way when the emulator died is under way no more. */
function endedWith(task: TaskRecord, now: string): TaskRecord {
  if (task.state !== "RUNNING" && task.state !== "PENDING") return task;
  if (task.startedAt === undefined) return { ...task, state: "CANCELLED" };
  return { ...task, state: "FAILED", endedAt: now, error: { code: "K512", message: stoppedMeanwhile } };
}

const none: TaskValues = { parameters: {}, artifacts: {} };
const cancelled: JsonObject = { code: 1, message: "The PipelineJob was cancelled" };
const nameOf = (job: StoredJob): string => `${job.parent}/pipelineJobs/${job.id}`;
const stateOf = (job: StoredJob): string => textOf(job.resource["state"], "state") ?? "";
const isFinal = (job: StoredJob): boolean =>
  ["PIPELINE_STATE_SUCCEEDED", "PIPELINE_STATE_FAILED", "PIPELINE_STATE_CANCELLED"].includes(stateOf(job));
