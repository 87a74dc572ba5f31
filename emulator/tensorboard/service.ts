import { pageBounds } from "../page-query.ts";
import type { EmulatorRequest, Route, Service, SharedState } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import { contextRoutes } from "./contexts.ts";
import type { Curves, Point, Run } from "./curves.ts";

/** What of ML Metadata and TensorBoard is needed to read the curves of a tuning job. */
export function tensorboardService(shared: SharedState & { readonly curves: Curves }): Service {
  const { curves } = shared;
  const tensorboard = "/{version}/projects/{project}/locations/{location}/tensorboards/{tensorboard}";
  const series = `${tensorboard}/experiments/{experiment}/runs/{run}/timeSeries`;
  const routes: readonly Route[] = [
    {
      method: "GET",
      path: tensorboard,
      handle: async ({ params }) => ({ json: { name: boardOf(params), displayName: "pipewright emulator" } }),
    },
    {
      method: "GET",
      path: series,
      async handle(request) {
        const run = findRun(curves, request.params);
        return { json: page(timeSeriesOf(run, request.params), request.url.searchParams) };
      },
    },
    {
      method: "GET",
      path: `${tensorboard}:batchRead`,
      async handle({ params, url }) {
        const names = url.searchParams.getAll("timeSeries");
        if (names.length === 0) throw new ServiceError("INVALID_ARGUMENT", "time_series must be set");
        return {
          json: {
            timeSeriesData: names.map((name) => readByName(curves, name, { board: boardOf(params), limit: 1000 })),
          },
        };
      },
    },
    {
      method: "GET",
      path: `${series}/{timeSeries}:read`,
      async handle({ params, url }) {
        const name = `${boardOf(params)}/experiments/${params["experiment"] ?? ""}/runs/${params["run"] ?? ""}/timeSeries/${params["timeSeries"] ?? ""}`;
        const limit = Number(url.searchParams.get("maxDataPoints") ?? 1000);
        return { json: { timeSeriesData: readByName(curves, name, { board: boardOf(params), limit }) } };
      },
    },
    ...contextRoutes(curves),
  ];
  return { routes };
}

type Params = EmulatorRequest["params"];

const parentOf = (params: Params): string =>
  `projects/${params["project"] ?? ""}/locations/${params["location"] ?? ""}`;
const boardOf = (params: Params): string => `${parentOf(params)}/tensorboards/${params["tensorboard"] ?? ""}`;

function findRun(curves: Curves, params: Params): Run {
  const run = curves.get(params["experiment"] ?? "");
  if (run !== undefined && run.run === params["run"]) return run;
  throw new ServiceError("NOT_FOUND", `TensorboardRun ${params["run"] ?? ""} is not found.`);
}

/** Series are numbered from 1 in the order in which they began. */
function timeSeriesOf(run: Run, params: Params): readonly Readonly<Record<string, unknown>>[] {
  const name = `${boardOf(params)}/experiments/${run.experiment}/runs/${run.run}/timeSeries`;
  return Object.entries(run.series).map(([displayName, points], index) => ({
    name: `${name}/${index + 1}`,
    displayName,
    valueType: "SCALAR",
    createTime: points.at(0)?.wallTime ?? run.createdAt,
    updateTime: points.at(-1)?.wallTime ?? run.createdAt,
    metadata: { maxStep: String(points.at(-1)?.step ?? 0), maxWallTime: points.at(-1)?.wallTime ?? run.createdAt },
  }));
}

function page(all: readonly unknown[], query: URLSearchParams): Readonly<Record<string, unknown>> {
  const { start, size } = pageBounds(query, { usual: 50, most: 1000 });
  const hasMore = start + size < all.length;
  // An empty nextPageToken would send some clients round in circles, so it is left out.
  return {
    tensorboardTimeSeries: all.slice(start, start + size),
    ...(hasMore && { nextPageToken: String(start + size) }),
  };
}

function readByName(
  curves: Curves,
  name: string,
  { board, limit }: { readonly board: string; readonly limit: number },
) {
  // Callers may name the project by its number, so only what follows the location is compared.
  const match = /tensorboards\/[^/]+\/experiments\/([^/]+)\/runs\/([^/]+)\/timeSeries\/(\d+)$/.exec(name);
  const [, experiment = "", run = "", id = ""] = match ?? [];
  const found = findRun(curves, { experiment, run });
  const points = Object.values(found.series)[Number(id) - 1];
  if (!points) throw new ServiceError("NOT_FOUND", `TensorboardTimeSeries ${name} of ${board} is not found.`);
  return {
    tensorboardTimeSeriesId: id,
    valueType: "SCALAR",
    values: thinned(points, limit).map(({ step, value, wallTime }) => ({
      step: String(step),
      wallTime,
      scalar: { value },
    })),
  };
}

/** At most so many points, evenly chosen, the last one included; -1 means all. */
function thinned(points: readonly Point[], limit: number): readonly Point[] {
  if (limit < 0 || points.length <= limit || limit === 0) return points;
  return Array.from(
    { length: limit },
    (_, index) => points[Math.round(((index + 1) * points.length) / limit) - 1],
  ).filter((point) => point !== undefined);
}
