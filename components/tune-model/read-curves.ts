import type { TuningJob } from "@google/genai";
import * as z from "zod";
import type { VertexRest } from "../../gemini/rest.ts";
import type { CurveSeries } from "./training-curves.ts";

const Context = z.object({ name: z.string(), metadata: z.record(z.string(), z.unknown()).optional() });
const Contexts = z.object({ contexts: z.array(Context).default([]), nextPageToken: z.string().optional() });
const Series = z.object({ name: z.string(), displayName: z.string().default("") });
const SeriesPage = z.object({
  tensorboardTimeSeries: z.array(Series).default([]),
  nextPageToken: z.string().optional(),
});
const Point = z.object({
  step: z.coerce.number().default(0),
  scalar: z.object({ value: z.number().default(0) }).optional(),
});
const Batch = z.object({
  timeSeriesData: z
    .array(z.object({ tensorboardTimeSeriesId: z.string(), values: z.array(Point).default([]) }))
    .default([]),
});

/** Series that one read of the service may ask for. */
const batchSize = 20;

/**
 * The scalar series that a job's tuning run left in TensorBoard, in order of name, points in order of step.
 * Empty when the job names no experiment. Evaluation runs of checkpoints are other runs and are left out.
 */
export async function readCurves(
  rest: VertexRest,
  job: Pick<TuningJob, "experiment">,
  signal: AbortSignal,
): Promise<readonly CurveSeries[]> {
  const { experiment } = job;
  if (experiment === undefined || experiment === "") return [];
  const tensorboard = tensorboardOf(await rest.get(experiment, signal));
  if (tensorboard === undefined) return [];
  const runs = await runsOf(rest, experiment, signal);
  for (const run of runs) {
    const series = await seriesOf(rest, `${tensorboard}/experiments/${lastSegment(experiment)}/runs/${run}`, signal);
    if (series.some(({ displayName }) => displayName.startsWith("/"))) {
      return pointsOf(rest, { tensorboard, series }, signal);
    }
  }
  return [];
}

function tensorboardOf(context: unknown): string | undefined {
  const resource = Context.parse(context).metadata?.["backing_tensorboard_resource"];
  return typeof resource === "string" ? resource : undefined;
}

/** Ids of the experiment's runs, the tuning run before the evaluation runs. */
async function runsOf(rest: VertexRest, experiment: string, signal: AbortSignal): Promise<readonly string[]> {
  const store = experiment.slice(0, experiment.lastIndexOf("/contexts/"));
  const filter = `schema_title="system.ExperimentRun" AND parent_contexts:"${experiment}"`;
  const ids: string[] = [];
  let pageToken: string | undefined;
  do {
    const query = new URLSearchParams({ filter, ...(pageToken === undefined ? {} : { pageToken }) });
    const page = Contexts.parse(await rest.get(`${store}/contexts?${query.toString()}`, signal));
    ids.push(...page.contexts.map(({ name }) => lastSegment(name)));
    pageToken = page.nextPageToken === "" ? undefined : page.nextPageToken;
  } while (pageToken !== undefined);
  const prefix = `${lastSegment(experiment)}-`;
  const runs = ids.map((id) => (id.startsWith(prefix) ? id.slice(prefix.length) : id));
  return runs.toSorted((a, b) => Number(a.includes("evaluation")) - Number(b.includes("evaluation")));
}

async function seriesOf(
  rest: VertexRest,
  run: string,
  signal: AbortSignal,
): Promise<readonly z.infer<typeof Series>[]> {
  const series: z.infer<typeof Series>[] = [];
  let pageToken: string | undefined;
  do {
    const query = new URLSearchParams({ pageSize: "1000", ...(pageToken === undefined ? {} : { pageToken }) });
    const page = SeriesPage.parse(await rest.get(`${run}/timeSeries?${query.toString()}`, signal));
    series.push(...page.tensorboardTimeSeries);
    pageToken = page.nextPageToken === "" ? undefined : page.nextPageToken;
  } while (pageToken !== undefined);
  return series;
}

interface Wanted {
  readonly tensorboard: string;
  readonly series: readonly z.infer<typeof Series>[];
}

async function pointsOf(
  rest: VertexRest,
  { tensorboard, series }: Wanted,
  signal: AbortSignal,
): Promise<readonly CurveSeries[]> {
  const nameById = new Map(series.map(({ name, displayName }) => [lastSegment(name), displayName]));
  const curves: CurveSeries[] = [];
  for (let start = 0; start < series.length; start += batchSize) {
    const query = new URLSearchParams();
    for (const { name } of series.slice(start, start + batchSize)) query.append("timeSeries", name);
    const batch = Batch.parse(await rest.get(`${tensorboard}:batchRead?${query.toString()}`, signal));
    for (const { tensorboardTimeSeriesId, values } of batch.timeSeriesData) {
      const points = values.flatMap(({ step, scalar }) =>
        scalar === undefined ? [] : [{ step, value: scalar.value }],
      );
      curves.push({
        name: nameById.get(lastSegment(tensorboardTimeSeriesId)) ?? tensorboardTimeSeriesId,
        points: points.sort((a, b) => a.step - b.step),
      });
    }
  }
  return curves.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const lastSegment = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
