import type { PipelineServiceClient } from "@google-cloud/aiplatform/build/src/v1/pipeline_service_client.js";
import type { ScheduleServiceClient } from "@google-cloud/aiplatform/build/src/v1/schedule_service_client.js";
import { pipelineClient, scheduleClient } from "./clients.ts";
import type { VertexTarget } from "./target.ts";

/**
 * The clients for one target, made when first needed and kept: making one takes a fifth of a second, so several calls
 * in a row should share a connection.
 */
export class VertexConnection implements AsyncDisposable {
  readonly target: VertexTarget;
  #pipelines: Promise<PipelineServiceClient> | undefined;
  #schedules: Promise<ScheduleServiceClient> | undefined;

  constructor(target: VertexTarget) {
    this.target = target;
  }

  /** @throws K703 without credentials */
  pipelines(): Promise<PipelineServiceClient> {
    return (this.#pipelines ??= pipelineClient(this.target));
  }

  /** @throws K703 without credentials */
  schedules(): Promise<ScheduleServiceClient> {
    return (this.#schedules ??= scheduleClient(this.target));
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled([this.#pipelines, this.#schedules]);
    for (const client of clients) if (client.status === "fulfilled") await client.value?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Calls with the given connection, or with one of its own that ends with the call. */
export async function withConnection<T>(
  reach: ReachOptions,
  call: (connection: VertexConnection) => Promise<T>,
): Promise<T> {
  if (reach.connection) return call(reach.connection);
  await using connection = new VertexConnection(reach.target);
  return await call(connection);
}

/** What every call takes. */
export interface ReachOptions {
  readonly target: VertexTarget;
  /** Open clients to use again; of the same target. */
  readonly connection?: VertexConnection | undefined;
}
