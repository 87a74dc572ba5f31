import type { Clock } from "../clock.ts";
import type { Example } from "../learner/example.ts";
import { trainInThread } from "../learner/train-in-thread.ts";
import type { Model } from "../learner/model.ts";
import type { TrainingEvent } from "../learner/training.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { ServiceError } from "../service-error.ts";
import type { Curves, Point } from "../tensorboard/curves.ts";
import type { TunedModels } from "../tuned-models.ts";
import { parseTuningRows, type TuningRow } from "./dataset.ts";
import { datasetStatistics } from "./dataset-statistics.ts";
import type { Checkpoint, TuningJob } from "./tuning-job.ts";
import { newResourceId } from "../resource-id.ts";

/** What a run works with; `update` changes the job as clients see it and puts it on disk. */
export interface TuningRunParts {
  readonly clock: Clock;
  readonly objects: ObjectStore;
  readonly curves: Curves;
  readonly models: TunedModels;
  /** Milliseconds of the clock that each phase takes besides its work. */
  readonly phaseMs: number;
  readonly update: (change: Partial<TuningJob>) => Promise<TuningJob>;
}

/** Takes one job from PENDING to its end. @throws ServiceError when the job fails; the signal's reason when cancelled */
export async function runTuningJob(job: TuningJob, parts: TuningRunParts, signal: AbortSignal): Promise<void> {
  const { clock, update, phaseMs } = parts;
  await clock.sleep(phaseMs, signal);
  const startedAt = clock.now().toISOString();
  await update({ state: "JOB_STATE_RUNNING", phase: "TUNING_JOB_STATE_PROCESSING_DATASET", startedAt });
  await clock.sleep(phaseMs, signal);
  const rows = await readRows(parts.objects, job.request.trainingUri);
  const { validationUri } = job.request;
  const validation = validationUri === undefined ? [] : await readRows(parts.objects, validationUri);
  await update({ phase: "TUNING_JOB_STATE_TUNING" });
  await clock.sleep(phaseMs, signal);
  await fit(job, { ...parts, rows, validation: examplesOf(validation) }, signal);
  await update({ phase: "TUNING_JOB_STATE_POST_PROCESSING" });
  await clock.sleep(phaseMs, signal);
  await update({ state: "JOB_STATE_SUCCEEDED", phase: undefined, endedAt: clock.now().toISOString() });
}

const readRows = async (objects: ObjectStore, uri: string): Promise<readonly TuningRow[]> =>
  parseTuningRows(await objects.read(uri), uri);

const examplesOf = (rows: readonly TuningRow[]): readonly Example[] => rows.flatMap((row) => row.examples);

/** Small files need more passes to be learned at all: enough for about 150 steps, from 2 to 20. */
const defaultEpochs = (rows: number): number => Math.min(20, Math.max(2, Math.ceil(1200 / rows)));

/** The same data and settings give the same model. */
const seed = 20_260_101;

interface FitParts extends TuningRunParts {
  readonly rows: readonly TuningRow[];
  readonly validation: readonly Example[];
}

async function fit(job: TuningJob, parts: FitParts, signal: AbortSignal): Promise<void> {
  const { clock, curves, update, rows, validation } = parts;
  const { learningRateMultiplier, rank, epochs = defaultEpochs(rows.length) } = job.request;
  const modelId = newResourceId();
  const experiment = `tuning-experiment-${job.id}`;
  const run = {
    parent: job.parent,
    experiment,
    run: `tuning-run-${job.id}`,
    displayName: job.request.displayName ?? `tuning-run-${job.id}`,
    createdAt: clock.now().toISOString(),
  };
  const series: Record<string, Point[]> = {};
  await curves.save({ ...run, series });
  const checkpoints: Checkpoint[] = [];
  // Messages of the thread come one after the other; what they cause on disk is done in the same order.
  let work: Promise<unknown> = Promise.resolve();
  const broken = new AbortController();
  const queue = (job: () => Promise<unknown>): void => {
    work = work.then(job);
    // Training whose results cannot be kept need not go on; the failure itself is met where `work` is awaited.
    work.catch((error: unknown) => broken.abort(error));
  };
  let divergedAt: number | undefined;
  const onEvent = (event: TrainingEvent): void => {
    if (event.kind === "plan") {
      const statistics = datasetStatistics(rows, { epochs, steps: event.steps });
      queue(() => update({ modelId, experiment, statistics }));
    } else if (event.kind === "point") {
      addPoint(series, event, clock.now().toISOString());
    } else if (event.kind === "diverged") {
      divergedAt = event.step;
    } else {
      queue(() => keep(event));
    }
  };
  const keep = async ({ epoch, step, model }: { epoch: number; step: number; model: Model }): Promise<void> => {
    const completed = { epochs: epoch, steps: step };
    await curves.save({ ...run, series: structuredClone(series) });
    if (job.request.exportLastCheckpointOnly && epoch < epochs) {
      await update({ completed });
      return;
    }
    const endpointId = newResourceId();
    const displayName = job.request.displayName ?? `tuned-${job.id}`;
    const { baseModel } = job.request;
    const createdAt = clock.now().toISOString();
    await parts.models.deploy({ endpointId, modelId, displayName, baseModel, createdAt, isDeployed: true }, model);
    checkpoints.push({ checkpointId: String(checkpoints.length + 1), epoch, step, endpointId });
    await update({ completed, checkpoints: [...checkpoints] });
  };
  const request = { examples: examplesOf(rows), validation, epochs, learningRateMultiplier, rank, seed };
  try {
    await trainInThread(request, AbortSignal.any([signal, broken.signal]), onEvent);
  } finally {
    await work;
    await curves.save({ ...run, series });
  }
  if (divergedAt !== undefined) {
    throw new ServiceError(
      "FAILED_PRECONDITION",
      `Training diverged at step ${divergedAt}: the loss is not a number. Lower the learning rate multiplier (${learningRateMultiplier}).`,
    );
  }
}

function addPoint(
  series: Record<string, Point[]>,
  { phase, step, score }: Extract<TrainingEvent, { kind: "point" }>,
  wallTime: string,
): void {
  const values = {
    total_loss: score.loss,
    fraction_of_correct_next_step_preds: score.correct,
    num_predictions: score.predictions,
  };
  for (const [name, value] of Object.entries(values)) {
    (series[`/${phase}_${name}`] ??= []).push({ step, value, wallTime });
  }
}
