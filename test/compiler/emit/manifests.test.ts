import { loadAll } from "js-yaml";
import { expect, test } from "vitest";
import { toManifests } from "../../../compiler/emit/manifests.ts";
import type { SpecDocuments } from "../../../compiler/spec/platform-spec.ts";
import { problemsOf } from "../../support/problems.ts";

const documents: SpecDocuments = {
  spec: {
    pipelineInfo: { name: "nightly", description: "every night" },
    schemaVersion: "2.1.0",
    root: { dag: { tasks: {} } },
  },
  platform: { platforms: { kubernetes: { pipelineConfig: { activeDeadlineSeconds: 5 } } } },
};
const apiVersion = "pipelines.kubeflow.org/v2beta1";

test("a pipeline is one version object, named after it, with both documents inside", () => {
  expect(loadAll(toManifests(documents))).toEqual([
    {
      apiVersion,
      kind: "PipelineVersion",
      metadata: { name: "nightly" },
      spec: {
        displayName: "nightly",
        pipelineName: "nightly",
        pipelineSpec: documents.spec,
        platformSpec: documents.platform,
        description: "every night",
      },
    },
  ]);
});

test("with the pipeline's object beside it, under the names that are given", () => {
  const { spec } = documents;
  const options = {
    name: "nightly-runs",
    displayName: "Nightly runs",
    versionName: "nightly-runs-3",
    versionDisplayName: "Third",
    namespace: "prod",
    includePipeline: true,
  };
  expect(loadAll(toManifests({ spec }, options))).toEqual([
    {
      apiVersion,
      kind: "Pipeline",
      metadata: { name: "nightly-runs", namespace: "prod" },
      spec: { displayName: "Nightly runs", description: "every night" },
    },
    {
      apiVersion,
      kind: "PipelineVersion",
      metadata: { name: "nightly-runs-3", namespace: "prod" },
      spec: { displayName: "Third", pipelineName: "nightly-runs", pipelineSpec: spec, description: "every night" },
    },
  ]);
});

test("a version without a display name is shown under its own name, not under that of the pipeline", () => {
  const [pipeline, version] = loadAll(
    toManifests(documents, { displayName: "Runs", versionName: "runs-2", includePipeline: true }),
  );
  expect([pipeline, version]).toMatchObject([{ spec: { displayName: "Runs" } }, { spec: { displayName: "runs-2" } }]);
});

test("names that a cluster refuses are K137, all at once", () => {
  expect(problemsOf(() => toManifests(documents, { name: "Nightly", versionName: "v_1", namespace: "a.b" })))
    .toMatchInlineSnapshot(`
    "error K137: the pipeline's name 'Nightly' is not a name in Kubernetes
      hint: use up to 253 lower-case letters, digits, '-' and '.', with a letter or digit first and last

    error K137: the version's name 'v_1' is not a name in Kubernetes
      hint: use up to 253 lower-case letters, digits, '-' and '.', with a letter or digit first and last

    error K137: the namespace's name 'a.b' is not a name in Kubernetes
      hint: use up to 63 lower-case letters, digits and '-', with a letter or digit first and last

    3 problems"
  `);
  expect(problemsOf(() => toManifests(documents, { name: "a".repeat(254) }))).toContain(
    "error K137: the pipeline's name",
  );
});
