import { isObject } from "./wire.ts";
import type { Route } from "../server.ts";
import { listPage } from "./list-page.ts";
import { doneOperation } from "./operation.ts";
import { type ScheduleEngine, scheduleResource } from "./schedule-engine.ts";

const schedules = "/{version}/projects/{project}/locations/{location}/schedules";

/** The REST methods of schedules. */
export function scheduleRoutes(engine: ScheduleEngine): readonly Route[] {
  return [
    {
      method: "POST",
      path: schedules,
      handle: async ({ params, json }) => ({ json: scheduleResource(engine.create(await json(), parentOf(params))) }),
    },
    {
      method: "GET",
      path: schedules,
      handle: async ({ params, url }) => ({
        json: listPage(engine.list(parentOf(params)).map(scheduleResource), url.searchParams, rules),
      }),
    },
    {
      method: "GET",
      path: `${schedules}/{schedule}`,
      handle: async ({ params }) => ({ json: scheduleResource(engine.require(nameOf(params))) }),
    },
    {
      method: "PATCH",
      path: `${schedules}/{schedule}`,
      handle: async ({ params, url, json }) => {
        const mask = (url.searchParams.get("updateMask") ?? "").split(",").filter((path) => path !== "");
        return { json: scheduleResource(engine.update(nameOf(params), await json(), mask)) };
      },
    },
    {
      method: "POST",
      path: `${schedules}/{schedule}:pause`,
      handle: async ({ params }) => {
        engine.pause(nameOf(params));
        return { json: {} };
      },
    },
    {
      method: "POST",
      path: `${schedules}/{schedule}:resume`,
      handle: async ({ params, json }) => {
        const body = await json();
        engine.resume(nameOf(params), isObject(body) && body["catchUp"] === true);
        return { json: {} };
      },
    },
    {
      method: "DELETE",
      path: `${schedules}/{schedule}`,
      handle: async ({ params }) => {
        await engine.remove(nameOf(params));
        return { json: doneOperation(nameOf(params)) };
      },
    },
  ];
}

const rules = { key: "schedules", sortable: ["create_time", "start_time", "end_time", "next_run_time"] } as const;

type Params = Readonly<Record<string, string>>;

const parentOf = ({ project, location }: Params): string => `projects/${project ?? ""}/locations/${location ?? ""}`;
const nameOf = (params: Params): string => `${parentOf(params)}/schedules/${params["schedule"] ?? ""}`;
