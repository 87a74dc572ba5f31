import type { Placeholder } from "./container-component.ts";

// The casts say that KFP fills this text in; the names are those of its own list.
const placeholder = (name: string): Placeholder => `{{$.${name}}}` as Placeholder;

/**
 * Facts of a run that the backend puts in when a task starts. Give one as the whole value of an input: open-source KFP
 * fills it in nowhere else, Vertex also inside text and in the arguments of a container.
 */
export const placeholders = Object.freeze({
  job: Object.freeze({
    /** Display name of the run. */
    name: placeholder("pipeline_job_name"),
    /** Name of the run for the service that executes it. */
    resourceName: placeholder("pipeline_job_resource_name"),
    id: placeholder("pipeline_job_uuid"),
    /** When the run was created, UTC, as ISO text. */
    createdAt: placeholder("pipeline_job_create_time_utc"),
    /** When a schedule meant the run to start, UTC, as ISO text. */
    scheduledAt: placeholder("pipeline_job_schedule_time_utc"),
  }),
  task: Object.freeze({
    name: placeholder("pipeline_task_name"),
    /** On open-source KFP it is the id of the group of tasks around. */
    id: placeholder("pipeline_task_uuid"),
  }),
  /** Where the run keeps its artifacts. Open-source KFP never fills it in. */
  root: placeholder("pipeline_root"),
  /** Only on Vertex. */
  vertex: Object.freeze({
    projectId: placeholder("pipeline_google_cloud_project_id"),
    location: placeholder("pipeline_google_cloud_location"),
    serviceAccount: placeholder("pipeline_service_account"),
    network: placeholder("pipeline_network"),
    persistentResourceId: placeholder("pipeline_persistent_resource_id"),
    encryptionKeyName: placeholder("pipeline_encryption_key_name"),
  }),
});

const known: ReadonlySet<string> = new Set(
  [placeholders.job, placeholders.task, placeholders.vertex, { root: placeholders.root }].flatMap((group) =>
    Object.values(group),
  ),
);

/** Whether a constant stands for a fact of the run, so that no schema can judge it before. */
export const isRunPlaceholder = (value: unknown): boolean => typeof value === "string" && known.has(value);
