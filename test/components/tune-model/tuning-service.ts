import { startLoopback } from "../../gemini/loopback.ts";
import type { Loopback, Received, Reply } from "../../gemini/loopback.ts";

type Job = Record<string, unknown> & { readonly name: string; state: string };

export interface TuningService extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: readonly Job[];
  readonly received: readonly Received[];
  /** What happens to the next requests instead of the usual answer, by "METHOD verb". */
  readonly trouble: { [kind in "create" | "get" | "list" | "cancel"]?: (Reply | "usual" | "lose")[] };
  /** Called with each job before it is read. */
  onGet: (job: Job, looks: number) => void;
}

const parent = "projects/pipewright/locations/us-central1";
const experiment = `${parent}/metadataStores/default/contexts/tuning-experiment-1`;
const tensorboard = `${parent}/tensorboards/7`;

/** The tuning methods and the TensorBoard reads in the documented wire shape; a test decides how jobs go on. */
export async function startTuningService(): Promise<TuningService> {
  const jobs: Job[] = [];
  const looks = new Map<string, number>();
  const trouble: TuningService["trouble"] = {};
  const handlers = { onGet: succeed };
  const server: Loopback = await startLoopback((request) => {
    const kind = kindOf(request);
    if (kind === undefined) return readExperiment(request);
    const wanted = trouble[kind]?.shift() ?? "usual";
    if (wanted === "usual") return usual(kind, request);
    if (wanted !== "lose") return wanted;
    usual(kind, request);
    return { body: "drop" };
  });
  function usual(kind: "create" | "get" | "list" | "cancel", request: Received): Reply {
    if (kind === "list") return { body: jobs.length === 0 ? {} : { tuningJobs: jobs.map((job) => ({ ...job })) } };
    if (kind === "create") {
      const name = `${parent}/tuningJobs/${jobs.length + 1}`;
      const job = { ...(request.body as object), name, state: "JOB_STATE_PENDING", experiment };
      jobs.push(job);
      return { body: job };
    }
    const name = /(projects\/[^:?]*)/.exec(request.path)?.[1];
    const job = jobs.find((each) => each.name === name);
    if (job === undefined)
      return { status: 404, body: { error: { code: 404, status: "NOT_FOUND", message: "no job" } } };
    if (kind === "cancel") {
      job.state = "JOB_STATE_CANCELLED";
      return { body: {} };
    }
    const count = (looks.get(job.name) ?? 0) + 1;
    looks.set(job.name, count);
    handlers.onGet(job, count);
    return { body: { ...job } };
  }
  return {
    env: { PIPEWRIGHT_EMULATOR_URL: server.url },
    jobs,
    received: server.received,
    trouble,
    get onGet() {
      return handlers.onGet;
    },
    set onGet(value) {
      handlers.onGet = value;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function kindOf({ method, path }: Received): "create" | "get" | "list" | "cancel" | undefined {
  if (!path.includes("/tuningJobs")) return undefined;
  if (method === "POST") return path.includes(":cancel") ? "cancel" : "create";
  return /\/tuningJobs\/[^/]+$/.test(path) ? "get" : "list";
}

/** Pending, then running with one epoch after the other, then done. */
export function succeed(job: Job, looks: number): void {
  if (looks === 1) Object.assign(job, { state: "JOB_STATE_QUEUED" });
  else if (looks < 4) {
    Object.assign(job, {
      state: "JOB_STATE_RUNNING",
      tuningJobState: "TUNING_JOB_STATE_TUNING",
      tuningJobMetadata: { completedEpochCount: String(looks - 2), completedStepCount: String(looks * 10) },
    });
  } else {
    Object.assign(job, {
      state: "JOB_STATE_SUCCEEDED",
      tunedModel: {
        model: `${parent}/models/m@1`,
        endpoint: `${parent}/endpoints/e2`,
        checkpoints: [
          { checkpointId: "1", epoch: "1", step: "10", endpoint: `${parent}/endpoints/e1` },
          { checkpointId: "2", epoch: "2", step: "20", endpoint: `${parent}/endpoints/e2` },
        ],
      },
      tuningDataStats: {
        supervisedTuningDataStats: { totalBillableTokenCount: "1234", totalTruncatedExampleCount: "1" },
      },
    });
  }
}

const names = ["/train_total_loss", "/eval_total_loss"];

function readExperiment({ path }: Received): Reply {
  const url = new URL(path, "http://127.0.0.1");
  const resource = decodeURIComponent(url.pathname.replace("/v1/", ""));
  if (resource === experiment)
    return { body: { name: experiment, metadata: { backing_tensorboard_resource: tensorboard } } };
  if (resource.endsWith("/contexts")) {
    const filter = `schema_title="system.ExperimentRun" AND parent_contexts:"${experiment}"`;
    const runs = ["tuning-experiment-1-tuning-evaluation-checkpoint-1", "tuning-experiment-1-run-1"];
    return {
      body:
        url.searchParams.get("filter") === filter
          ? { contexts: runs.map((run) => ({ name: `${parent}/metadataStores/default/contexts/${run}` })) }
          : {},
    };
  }
  const run = `${tensorboard}/experiments/tuning-experiment-1/runs/run-1`;
  if (resource === `${run}/timeSeries`) {
    return {
      body: {
        tensorboardTimeSeries: names.map((displayName, index) => ({ name: `${run}/timeSeries/${index}`, displayName })),
      },
    };
  }
  if (resource === `${tensorboard}:batchRead`) {
    const asked = url.searchParams.getAll("timeSeries");
    return {
      body: {
        timeSeriesData: asked.toReversed().map((name) => ({
          tensorboardTimeSeriesId: name.slice(name.lastIndexOf("/") + 1),
          values: [
            { step: "2", scalar: { value: 0.25 } },
            { step: "1", scalar: { value: 0.5 } },
          ],
        })),
      },
    };
  }
  return { status: 404, body: { error: { code: 404, status: "NOT_FOUND", message: `nothing at ${resource}` } } };
}
