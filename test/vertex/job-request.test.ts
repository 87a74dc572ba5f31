import { expect, test } from "vitest";
import { buildJobRequest, overrideCaching } from "../../vertex/job-request.ts";
import { chainSpec } from "./spec-fixture.ts";

const target = { project: "p", projectFrom: "--project", location: "europe-west4", locationFrom: "--location" };

test("the request carries every setting in the field that the service reads", () => {
  const settings = {
    jobId: "chain-1",
    displayName: "Chain",
    root: "gs://bucket/root",
    parameters: { text: "hi", times: 3, options: null },
    labels: { team: "search" },
    serviceAccount: "runner@p.iam.gserviceaccount.com",
    failFast: true,
    inputArtifacts: { model: "456" },
    encryptionKey: "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k",
    network: "projects/12/global/networks/n",
  };
  expect(buildJobRequest(chainSpec, settings, target)).toEqual({
    parent: "projects/p/locations/europe-west4",
    pipelineJobId: "chain-1",
    pipelineJob: {
      displayName: "Chain",
      pipelineSpec: chainSpec,
      runtimeConfig: {
        gcsOutputDirectory: "gs://bucket/root",
        parameterValues: { text: "hi", times: 3 },
        failurePolicy: "PIPELINE_FAILURE_POLICY_FAIL_FAST",
        inputArtifacts: { model: { artifactId: "456" } },
      },
      labels: { team: "search" },
      serviceAccount: "runner@p.iam.gserviceaccount.com",
      encryptionSpec: { kmsKeyName: "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k" },
      network: "projects/12/global/networks/n",
    },
  });
});

test("what is not set is not sent", () => {
  const settings = { jobId: "chain-1", displayName: "chain", root: "gs://b/r", parameters: { text: "hi" }, labels: {} };
  expect(buildJobRequest(chainSpec, settings, target).pipelineJob).toEqual({
    displayName: "chain",
    pipelineSpec: chainSpec,
    runtimeConfig: { gcsOutputDirectory: "gs://b/r", parameterValues: { text: "hi" } },
  });
});

test("the caching override reaches nested tasks and keeps a task's cache key", () => {
  const off = overrideCaching(chainSpec, false);
  expect(off.root.dag?.tasks["first"]?.cachingOptions).toEqual({ enableCache: false, cacheKey: "mine" });
  expect(off.root.dag?.tasks["inner"]?.cachingOptions).toEqual({ enableCache: false });
  expect(off.components?.["comp-inner"]?.dag?.tasks["second"]?.cachingOptions).toEqual({ enableCache: false });
  expect(chainSpec.root.dag?.tasks["first"]?.cachingOptions).toEqual({ enableCache: true, cacheKey: "mine" });
});
