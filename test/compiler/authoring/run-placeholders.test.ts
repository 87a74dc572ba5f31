import { expect, test } from "vitest";
import * as z from "zod";
import { defineComponent, definePipeline, placeholders } from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";

const { job, task, vertex, root } = placeholders;

test("facts of a run are constants that the backend fills in, whatever the input's schema wants of text", () => {
  const use = defineComponent({
    name: "use",
    inputs: {
      url: z.url(),
      mode: z.enum(["a", "b"]),
      at: z.iso.datetime(),
      project: z.string().max(3).default("x"),
    },
    outputs: {},
  });
  const { spec } = compile(
    definePipeline({
      name: "p",
      root: "gs://bucket/root",
      inputs: { location: z.string().default(vertex.location) },
      build: () => void use({ url: root, mode: task.name as never, at: job.scheduledAt, project: vertex.projectId }),
    }),
  );
  expect(spec.defaultPipelineRoot).toBe("gs://bucket/root");
  expect(spec.root.inputDefinitions?.parameters?.["location"]?.defaultValue).toBe(
    "{{$.pipeline_google_cloud_location}}",
  );
  expect(spec.root.dag?.tasks["use"]?.inputs?.parameters).toEqual({
    at: { runtimeValue: { constant: "{{$.pipeline_job_schedule_time_utc}}" } },
    mode: { runtimeValue: { constant: "{{$.pipeline_task_name}}" } },
    project: { runtimeValue: { constant: "{{$.pipeline_google_cloud_project_id}}" } },
    url: { runtimeValue: { constant: "{{$.pipeline_root}}" } },
  });
});

test("every one of KFP's placeholders has a name", () => {
  expect(placeholders).toEqual({
    job: {
      name: "{{$.pipeline_job_name}}",
      resourceName: "{{$.pipeline_job_resource_name}}",
      id: "{{$.pipeline_job_uuid}}",
      createdAt: "{{$.pipeline_job_create_time_utc}}",
      scheduledAt: "{{$.pipeline_job_schedule_time_utc}}",
    },
    task: { name: "{{$.pipeline_task_name}}", id: "{{$.pipeline_task_uuid}}" },
    root: "{{$.pipeline_root}}",
    vertex: {
      projectId: "{{$.pipeline_google_cloud_project_id}}",
      location: "{{$.pipeline_google_cloud_location}}",
      serviceAccount: "{{$.pipeline_service_account}}",
      network: "{{$.pipeline_network}}",
      persistentResourceId: "{{$.pipeline_persistent_resource_id}}",
      encryptionKeyName: "{{$.pipeline_encryption_key_name}}",
    },
  });
});
