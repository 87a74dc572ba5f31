import { expect, test } from "vitest";
import type { Clock } from "../../vertex/clock.ts";
import { prepareJob, submitJob } from "../../vertex/submit-job.ts";
import { googleError, scriptedService } from "../support/scripted-service.ts";
import { chainSpec } from "./spec-fixture.ts";

/** Notes what it was asked to wait and does not. */
function quickClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = Date.parse("2026-11-21T09:08:07Z");
  return {
    slept,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
}

const options = { spec: chainSpec, parameters: { text: "hi" }, root: "gs://bucket/r", env: {}, jobId: "chain-1" };
const path = "/v1/projects/p/locations/us-central1/pipelineJobs";
const name = "projects/p/locations/us-central1/pipelineJobs/chain-1";
const created = { name, state: "PIPELINE_STATE_PENDING", createTime: "2026-11-21T09:08:08Z" };

test("what goes over the wire is the prepared request", async () => {
  await using service = await scriptedService([{ body: created }]);
  const settings = {
    ...options,
    target: service.target,
    labels: { team: "x" },
    serviceAccount: "a@b.iam",
    failFast: true,
  };
  await submitJob(settings);
  const { pipelineJob } = prepareJob(settings);
  expect(service.requests).toEqual([`POST ${path}`]);
  expect(service.bodies).toEqual([
    {
      ...pipelineJob,
      // The client's own spelling: enums as numbers, empty maps for what is not set.
      runtimeConfig: { ...pipelineJob.runtimeConfig, failurePolicy: 2, inputArtifacts: {}, parameters: {} },
    },
  ]);
});

test("a lost answer is asked for again under the same id, and the job that is already there is returned", async () => {
  await using service = await scriptedService([
    "cut",
    googleError(503, "UNAVAILABLE", "try later"),
    googleError(409, "ALREADY_EXISTS", "there is one"),
    { body: created },
  ]);
  const clock = quickClock();
  const job = await submitJob({ ...options, target: service.target, clock });
  expect([job.name, job.state]).toEqual([name, "PENDING"]);
  expect(service.requests).toEqual([`POST ${path}`, `POST ${path}`, `POST ${path}`, `GET ${path}/chain-1`]);
  expect(clock.slept).toEqual([500, 1000]);
});

test("K715: after a lost answer, a job of that id that is older than the call is somebody else's", async () => {
  await using service = await scriptedService([
    googleError(503, "UNAVAILABLE", "try later"),
    googleError(409, "ALREADY_EXISTS", "there is one"),
    { body: { ...created, createTime: "2026-11-20T00:00:00Z" } },
  ]);
  await expect(submitJob({ ...options, target: service.target, clock: quickClock() })).rejects.toThrow(
    "K715: the emulator did not create job 'chain-1': there is one",
  );
});

test.each([
  [
    403,
    "PERMISSION_DENIED",
    "no",
    "K709: the emulator did not create job 'chain-1': no",
    "ask for the role 'Vertex AI User' on project 'p', and 'Service Account User' on the run's service account",
  ],
  [
    403,
    "PERMISSION_DENIED",
    "Vertex AI API has not been used in project 12 before or it is disabled.",
    "K710: the emulator did not create job 'chain-1': Vertex AI API has not been used in project 12 before or it is disabled",
    "run 'gcloud services enable aiplatform.googleapis.com --project p'",
  ],
  [
    400,
    "INVALID_ARGUMENT",
    "bad spec",
    "K712: the emulator did not create job 'chain-1': bad spec",
    "correct what the service names; nothing was started",
  ],
  [
    429,
    "RESOURCE_EXHAUSTED",
    "slow down",
    "K713: the emulator did not create job 'chain-1': slow down",
    "wait and try again, or ask for more quota in region 'us-central1'",
  ],
  [
    503,
    "UNAVAILABLE",
    "away",
    "K714: the emulator did not create job 'chain-1': away",
    "check that 'pipewright emulator start' is still running at PIPEWRIGHT_EMULATOR_URL",
  ],
  [
    500,
    "INTERNAL",
    "oops",
    "K716: the emulator did not create job 'chain-1': oops",
    "try again; if it stays, look at the service's status page",
  ],
  [
    401,
    "UNAUTHENTICATED",
    "who are you",
    "K703: the emulator did not create job 'chain-1': who are you",
    "run 'gcloud auth application-default login'",
  ],
])("%i %s '%s' becomes one message with a hint", async (...[status, code, said, message, hint]) => {
  await using service = await scriptedService([googleError(status, code, said)]);
  const failure = await submitJob({ ...options, target: service.target, clock: quickClock() }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ message, diagnostics: [{ hint }] });
});

test("K706 is raised when nothing names a pipeline root, and no bucket is made up", () => {
  const target = { project: "p", projectFrom: "", location: "us-central1", locationFrom: "" };
  const bare = { ...options, root: undefined, target };
  expect(() => prepareJob(bare)).toThrow("K706: pipeline 'chain' has no pipeline root");
  const rootOf = (changes: object): string =>
    prepareJob({ ...bare, ...changes }).pipelineJob.runtimeConfig.gcsOutputDirectory;
  const env = { PIPEWRIGHT_PIPELINE_ROOT: "gs://from-env/x" };
  expect(rootOf({ configRoot: "gs://from-config/x" })).toBe("gs://from-config/x");
  expect(rootOf({ configRoot: "gs://from-config/x", env })).toBe("gs://from-env/x");
  const spec = { ...chainSpec, defaultPipelineRoot: "gs://from-spec/x" };
  expect(rootOf({ spec, env })).toBe("gs://from-spec/x");
  expect(rootOf({ spec, env, root: "gs://from-flag/x/" })).toBe("gs://from-flag/x");
});
