import { expect, test } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/pipewright-error.ts";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { unbuiltImage } from "../../compiler/spec/component-command.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { checkJob, type JobDraft } from "../../vertex/check-job.ts";
import { chainSpec } from "./spec-fixture.ts";

const real = { project: "p", projectFrom: "--project", location: "us-central1", locationFrom: "the default" };
const emulated = { ...real, emulator: { host: "127.0.0.1", port: 1 } };
const settings = { displayName: "chain", root: "gs://bucket/root", parameters: { text: "hi" } };

test("a job with everything right has no problems", () => {
  expect(problems({ spec: chainSpec, settings, target: real })).toEqual([]);
});

test("missing, unknown, wrongly typed and fractional parameters are all reported at once", () => {
  const found = problems({
    spec: chainSpec,
    settings: { ...settings, parameters: { times: 1.5, optins: {}, options: "x" } },
    target: real,
  });
  expect(found.map(({ code, message }) => [code, message])).toEqual([
    ["K302", "pipeline 'chain' has no parameter 'optins'"],
    ["K301", "parameter 'text' is missing"],
    ["K303", "parameter 'times' is 1.5, but its type is NUMBER_INTEGER"],
    ["K303", expect.stringMatching(/^parameter 'options' is .*, but its type is STRUCT$/)],
  ]);
});

test("a parameter that is null counts as left out", () => {
  const found = problems({
    spec: chainSpec,
    settings: { ...settings, parameters: { text: "hi", options: null } },
    target: real,
  });
  expect(found).toEqual([]);
});

test("K704 names each component without an image, on the real service only", () => {
  const spec: PipelineSpec = {
    ...chainSpec,
    deploymentSpec: {
      executors: { ...chainSpec.deploymentSpec?.executors, "exec-second": { container: { image: unbuiltImage } } },
    },
  };
  expect(problems({ spec, settings, target: emulated })).toEqual([]);
  expect(problems({ spec, settings, target: real })).toEqual([
    {
      code: "K704",
      message: "component 'second' has no image",
      hint: "run pipewright build --push, which is remembered, or name an image with --image, or carry the code with --lightweight",
    },
  ]);
});

test("K705 names what Vertex AI does not have", () => {
  const spec: PipelineSpec = {
    ...chainSpec,
    schemaVersion: "1.0.0",
    components: {
      ...chainSpec.components,
      "comp-second": { executorLabel: "exec-second", taskConfigPassthroughs: [{ field: "ENV" }] },
    },
    deploymentSpec: {
      executors: {
        ...chainSpec.deploymentSpec?.executors,
        "exec-first": { container: { image: "node:24", args: ["{{$.workspace_path}}"] } },
      },
    },
  };
  const platform = { platforms: { kubernetes: { deploymentSpec: {} } } };
  expect(
    problems({ spec, platform, settings, target: real }).map(({ code, message }) => `${code}: ${message}`),
  ).toEqual([
    "K705: the spec has schema version '1.0.0', and Vertex AI runs 2.1.0",
    "K705: the file has a second document for a platform such as Kubernetes, which Vertex AI does not read",
    "K705: component 'first' uses the workspace of open-source KFP, which Vertex AI does not have",
    "K705: component 'second' takes a task config, which only open-source KFP gives",
  ]);
});

test.each(["s3://bucket/x", "bucket", "gs://", "gs:///x", "/tmp/x"])(
  "K706 refuses '%s' as the pipeline root",
  (root) => {
    expect(problems({ spec: chainSpec, settings: { ...settings, root }, target: real })).toEqual([
      {
        code: "K706",
        message: `the pipeline root is '${root}', which is not a Cloud Storage address`,
        hint: "use gs://bucket/folder",
      },
    ]);
  },
);

test("K707 refuses a display name that is too long and an account that is no address", () => {
  const draft = {
    spec: chainSpec,
    settings: { ...settings, displayName: "x".repeat(129), serviceAccount: "runner" },
    target: real,
  };
  expect(problems(draft).map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "K707: the display name has 129 characters",
    "K707: 'runner' is not a service account",
  ]);
});

test("K708 refuses labels that the service would refuse", () => {
  const labels = { Team: "x", ok: "Not OK", "vertex-ai-pipelines-run-billing-id": "1" };
  expect(
    problems({ spec: chainSpec, settings: { ...settings, labels }, target: real }).map(
      ({ code, message }) => `${code}: ${message}`,
    ),
  ).toEqual([
    "K708: 'Team' is not a label key",
    "K708: label 'ok' has the value 'Not OK', which a label cannot hold",
    "K708: label 'vertex-ai-pipelines-run-billing-id' is set by Vertex AI itself",
  ]);
});

test("a required artifact input without an id is missing", () => {
  const spec: PipelineSpec = {
    ...chainSpec,
    root: {
      ...chainSpec.root,
      inputDefinitions: { artifacts: { model: { artifactType: { schemaTitle: "system.Model" } } } },
    },
  };
  const bare = { ...settings, parameters: {} };
  expect(problems({ spec, settings: bare, target: real }).map(({ message }) => message)).toEqual([
    "artifact input 'model' of pipeline 'chain' is missing",
  ]);
  expect(problems({ spec, settings: { ...bare, inputArtifacts: { model: "456" } }, target: real })).toEqual([]);
});

function problems(draft: JobDraft): readonly Diagnostic[] {
  try {
    checkJob(draft);
    return [];
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    return error.diagnostics;
  }
}

test.each([
  ["gs://b/r", "which is too short: bucket names have at least 3 characters"],
  [`gs://${"b".repeat(223)}/r`, "which is too long: bucket names have at most 222 characters"],
  ["gs://UPPER/x", "but bucket names hold only lower-case letters, digits, '-', '_' and '.'"],
  ["gs://-bucket", "but bucket names begin and end with a letter or digit"],
  [`gs://${"b".repeat(64)}/r`, "but no part of a name has more than 63 characters"],
])("K706 says what is wrong with the bucket of '%s'", (root, flaw) => {
  expect(problems({ spec: chainSpec, settings: { ...settings, root }, target: real })).toEqual([
    {
      code: "K706",
      message: `the pipeline root '${root}' names the bucket '${root.split("/")[2] ?? ""}', ${flaw}`,
      hint: "use the name of a bucket that exists, as 'gcloud storage ls' shows it",
    },
  ]);
});

test("names at their limits pass and one more is refused", () => {
  const key = `k${"0".repeat(63)}`;
  const labels = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`key-${index}`, "v"]));
  const atLimit = { ...settings, displayName: "d".repeat(128), labels: { ...labels, "key-0": "v".repeat(64) } };
  expect(problems({ spec: chainSpec, settings: { ...atLimit }, target: real })).toEqual([]);
  expect(problems({ spec: chainSpec, settings: { ...settings, labels: { [key]: "" } }, target: real })).toEqual([]);
  const beyond = { ...settings, displayName: "d".repeat(129), labels: { ...labels, [`${key}0`]: "v".repeat(65) } };
  expect(problems({ spec: chainSpec, settings: beyond, target: real }).map(({ message }) => message)).toEqual([
    `'${key}0' is not a label key`,
    `label '${key}0' has the value '${"v".repeat(65)}', which a label cannot hold`,
    "there are 65 labels, and a job holds at most 64",
    "the display name has 129 characters",
  ]);
});
