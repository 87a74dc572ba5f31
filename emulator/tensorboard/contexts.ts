import type { EmulatorRequest, Route } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import type { Curves, Run } from "./curves.ts";

/** ML Metadata contexts: an experiment, and its run as a child. */
export function contextRoutes(curves: Curves): readonly Route[] {
  const contexts = "/{version}/projects/{project}/locations/{location}/metadataStores/{store}/contexts";
  return [
    {
      method: "GET",
      path: contexts,
      async handle({ params, url }) {
        const filter = url.searchParams.get("filter") ?? "";
        const parent = /parent_contexts\s*:\s*"([^"]+)"/.exec(filter)?.[1]?.split("/").at(-1);
        const title = /schema_title\s*=\s*"([^"]+)"/.exec(filter)?.[1];
        const found = curves
          .runs()
          .flatMap((run) => [experimentContext(run, params), runContext(run, params)])
          .filter((each) => title === undefined || each.schemaTitle === title)
          .filter((each) => parent === undefined || each.parentContexts.some((name) => name.endsWith(`/${parent}`)));
        return { json: { contexts: found } };
      },
    },
    {
      method: "GET",
      path: `${contexts}/{context}`,
      async handle({ params }) {
        const id = params["context"] ?? "";
        for (const run of curves.runs()) {
          if (run.experiment === id) return { json: experimentContext(run, params) };
          if (`${run.experiment}-${run.run}` === id) return { json: runContext(run, params) };
        }
        throw new ServiceError("NOT_FOUND", `Context ${id} is not found.`);
      },
    },
    {
      method: "DELETE",
      path: `${contexts}/{context}`,
      async handle({ params }) {
        const id = params["context"] ?? "";
        if (!curves.get(id)) throw new ServiceError("NOT_FOUND", `Context ${id} is not found.`);
        await curves.remove(id);
        return { json: { name: `${parentOf(params)}/operations/delete-${id}`, done: true, response: {} } };
      },
    },
  ];
}

type Params = EmulatorRequest["params"];

const parentOf = (params: Params): string =>
  `projects/${params["project"] ?? ""}/locations/${params["location"] ?? ""}`;
const contextName = (params: Params, id: string): string =>
  `${parentOf(params)}/metadataStores/${params["store"] ?? "default"}/contexts/${id}`;

const experimentContext = (run: Run, params: Params) => ({
  name: contextName(params, run.experiment),
  displayName: run.experiment,
  schemaTitle: "system.Experiment",
  schemaVersion: "0.0.1",
  createTime: run.createdAt,
  parentContexts: [] as readonly string[],
  metadata: { experiment_deleted: false, backing_tensorboard_resource: `${parentOf(params)}/tensorboards/1` },
});

const runContext = (run: Run, params: Params) => ({
  name: contextName(params, `${run.experiment}-${run.run}`),
  displayName: run.displayName,
  schemaTitle: "system.ExperimentRun",
  schemaVersion: "0.0.1",
  createTime: run.createdAt,
  parentContexts: [contextName(params, run.experiment)] as readonly string[],
  metadata: {},
});
