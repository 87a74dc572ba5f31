import { expect, test } from "vitest";
import type { JsonObject } from "../../../compiler/spec/pipeline-spec.ts";
import { validateJob } from "../../../emulator/pipelines/job-validation.ts";
import { greetingSpec } from "../../support/greeting-pipeline.ts";

const runtimeConfig = { gcsOutputDirectory: "gs://bucket/root", parameterValues: { who: "Ada" } };
const spec = greetingSpec as unknown as JsonObject;

test("a job is accepted with the fields that were sent, and without what only the service sets", () => {
  const job = { displayName: "d", pipelineSpec: spec, runtimeConfig, labels: {}, network: "", state: 4, name: "x" };
  expect(validateJob(job)).toEqual({
    spec: greetingSpec,
    parameters: { who: "Ada" },
    root: "gs://bucket/root",
    displayName: "d",
    failFast: false,
    resource: { displayName: "d", pipelineSpec: spec, runtimeConfig },
  });
});

test.each<readonly [string, JsonObject, string]>([
  ["no spec", { runtimeConfig }, "pipeline_spec is required"],
  [
    "an old schema",
    { pipelineSpec: { ...spec, schemaVersion: "1.0.0" }, runtimeConfig },
    "pipeline_spec.schema_version '1.0.0' is not supported; supported: 2.0.0, 2.1.0",
  ],
  ["no root", { pipelineSpec: spec, runtimeConfig: {} }, "runtime_config.gcs_output_directory is required"],
  [
    "a root elsewhere",
    { pipelineSpec: spec, runtimeConfig: { gcsOutputDirectory: "s3://b/x" } },
    "runtime_config.gcs_output_directory 's3://b/x' is not a Cloud Storage URI",
  ],
  [
    "an unknown and a missing parameter",
    { pipelineSpec: spec, runtimeConfig: { ...runtimeConfig, parameterValues: { whom: 1 } } },
    "pipeline 'greeting' has no parameter 'whom'; parameter 'who' is missing",
  ],
])("%s is INVALID_ARGUMENT", (_, job, message) => {
  expect(() => validateJob(job)).toThrow(expect.objectContaining({ status: "INVALID_ARGUMENT", message }) as Error);
});
