import type { Route } from "../server.ts";
import type { JobEngine } from "./job-engine.ts";
import { listPage } from "./list-page.ts";
import { doneOperation } from "./operation.ts";
import { applyMask } from "./read-mask.ts";

const jobs = "/{version}/projects/{project}/locations/{location}/pipelineJobs";

/** The REST methods of pipeline jobs. */
export function jobRoutes(engine: JobEngine): readonly Route[] {
  return [
    {
      method: "POST",
      path: jobs,
      handle: async ({ params, url, json }) => {
        const id = url.searchParams.get("pipelineJobId") || undefined;
        return { json: engine.get(engine.create(await json(), { parent: parentOf(params), id })) };
      },
    },
    {
      method: "GET",
      path: jobs,
      handle: async ({ params, url: { searchParams } }) => {
        const page = listPage(engine.list(parentOf(params)), searchParams, rules);
        const mask = searchParams.get("readMask") ?? "";
        // The page's own key is the only list in it.
        const listed = page["pipelineJobs"] as readonly Parameters<typeof applyMask>[0][];
        return { json: { ...page, pipelineJobs: listed.map((job) => applyMask(job, mask)) } };
      },
    },
    { method: "GET", path: `${jobs}/{job}`, handle: async ({ params }) => ({ json: engine.get(nameOf(params)) }) },
    {
      method: "POST",
      path: `${jobs}/{job}:cancel`,
      handle: async ({ params }) => {
        engine.cancel(nameOf(params));
        return { json: {} };
      },
    },
    {
      method: "DELETE",
      path: `${jobs}/{job}`,
      handle: async ({ params }) => {
        await engine.remove(nameOf(params));
        return { json: doneOperation(nameOf(params)) };
      },
    },
  ];
}

const rules = {
  key: "pipelineJobs",
  sortable: ["create_time", "update_time", "start_time", "end_time"],
  filterFields: { pipeline_name: "pipelineSpec.pipelineInfo.name", pipeline_job_user_id: "displayName" },
} as const;

type Params = Readonly<Record<string, string>>;

const parentOf = ({ project, location }: Params): string => `projects/${project ?? ""}/locations/${location ?? ""}`;
const nameOf = (params: Params): string => `${parentOf(params)}/pipelineJobs/${params["job"] ?? ""}`;
