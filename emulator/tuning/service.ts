import { pageBounds } from "../page-query.ts";
import type { Route, Service } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import { tuningJobResource } from "./tuning-job.ts";
import { TuningJobs, type TuningJobsParts } from "./tuning-jobs.ts";

/** `tuningJobs` of Vertex AI: create, get, list, cancel. */
export async function tuningService(parts: TuningJobsParts): Promise<Service> {
  const jobs = await TuningJobs.open(parts);
  const collection = "/{version}/projects/{project}/locations/{location}/tuningJobs";
  const parentOf = (params: Readonly<Record<string, string>>): string =>
    `projects/${params["project"] ?? ""}/locations/${params["location"] ?? ""}`;
  const routes: readonly Route[] = [
    {
      method: "POST",
      path: collection,
      async handle({ params, json }) {
        if (params["location"] === "global") {
          throw new ServiceError("INVALID_ARGUMENT", "Tuning is not available in location global; use a region.");
        }
        return { json: tuningJobResource(await jobs.create(parentOf(params), await json())) };
      },
    },
    {
      method: "GET",
      path: collection,
      async handle({ params, url }) {
        const all = jobs.list(parentOf(params));
        const { start, size } = pageBounds(url.searchParams, { usual: 100, most: 1000 });
        const hasMore = start + size < all.length;
        return {
          json: {
            tuningJobs: all.slice(start, start + size).map(tuningJobResource),
            // Left out on the last page: an empty one makes the Node client ask for ever.
            ...(hasMore && { nextPageToken: String(start + size) }),
          },
        };
      },
    },
    {
      method: "GET",
      path: `${collection}/{job}`,
      handle: async ({ params }) => ({ json: tuningJobResource(jobs.get(params["job"] ?? "")) }),
    },
    {
      method: "POST",
      path: `${collection}/{job}:cancel`,
      async handle({ params }) {
        await jobs.cancel(params["job"] ?? "");
        return { json: {} };
      },
    },
  ];
  return { routes, stop: () => jobs.stop() };
}
