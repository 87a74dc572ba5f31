import type { EmulatorRequest, EmulatorResponse, Route, Service, SharedState } from "../server.ts";
import { bucketRoutes } from "./buckets.ts";
import { copyRoutes } from "./copies.ts";
import { downloadRoutes } from "./downloads.ts";
import { listRoutes } from "./listing.ts";
import { objectRoutes } from "./object-metadata.ts";
import { storageError } from "./storage-error.ts";
import { uploadRoutes } from "./uploads.ts";

/** The Cloud Storage JSON API over the object store. */
export function cloudStorageService({ objects, clock }: SharedState): Service {
  const routes = [
    ...bucketRoutes(objects, clock),
    ...listRoutes(objects),
    ...copyRoutes(objects),
    ...uploadRoutes(objects),
    ...downloadRoutes(objects),
    ...objectRoutes(objects),
  ];
  return { routes: routes.map(inStorageDialect) };
}

/** Cloud Storage words its errors in a shape of its own. */
function inStorageDialect(route: Route): Route {
  const handle = async (request: EmulatorRequest): Promise<EmulatorResponse> => {
    try {
      return await route.handle(request);
    } catch (error) {
      return storageError(error, request);
    }
  };
  return { ...route, handle };
}
