import { join } from "node:path";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../compiler/spec/pipeline-spec.ts";
import type { TaskRecord } from "../../../compiler/spec/run-record.ts";
import { JsonFolder } from "../../../emulator/json-folder.ts";
import type { StoredJob } from "../../../emulator/pipelines/job-engine.ts";
import {
  type Job,
  cancelJob,
  deleteJob,
  getJob,
  jobOutputs,
  listJobs,
  submitJob,
  type SubmitOptions,
  watchJob,
} from "../../../vertex/index.ts";
import { endlessSpec, failingSpec, greetingSpec } from "../../support/greeting-pipeline.ts";
import { pipelineEmulator } from "../../support/pipeline-emulator.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const stateOf = (job: Job): unknown => job.tasks.slice(1).map(({ name, state }) => [name, state]);

test("a submitted job is executed and gives its states, values and artifacts", async () => {
  await using service = await pipelineEmulator();
  const { reach } = service;
  const job = await submitJob({
    spec: greetingSpec,
    parameters: { who: "Ada" },
    ...reach,
    env: {},
    root: "gs://bucket/root",
    labels: { team: "x" },
  });
  expect(job.state).toBe("PENDING");
  expect(job.id).toMatch(/^greeting-\d{14}-[0-9a-f]{6}$/);
  await service.settled(job.name);

  const ended = await getJob(job.id, { ...reach });
  expect({ ...ended, createdAt: "", startedAt: "", endedAt: "", tasks: stateOf(ended) }).toEqual({
    name: `projects/p/locations/us-central1/pipelineJobs/${job.id}`,
    id: job.id,
    displayName: "greeting",
    pipelineName: "greeting",
    state: "SUCCEEDED",
    createdAt: "",
    startedAt: "",
    endedAt: "",
    labels: { team: "x", "vertex-ai-pipelines-run-billing-id": expect.stringMatching(/^\d+$/) as string },
    root: "gs://bucket/root",
    parameters: { who: "Ada" },
    tasks: [
      ["greet", "SUCCEEDED"],
      ["shout", "SUCCEEDED"],
    ],
  });
  const [root, greet] = ended.tasks;
  expect(root?.name).toBe(job.id);
  expect(greet?.parentId).toBe(root?.id);
  expect(greet?.inputs.parameters).toEqual({ who: "Ada", times: 1 });
  expect(greet?.outputs.parameters).toEqual({ text: "hello Ada" });
  expect(greet?.outputs.artifacts["data"]?.map(({ type, metadata }) => [type, metadata])).toEqual([
    ["system.Dataset", { artifactType: "test.Greeting", note: "none" }],
  ]);

  const outputs = jobOutputs(ended, greetingSpec);
  expect(outputs.parameters).toEqual({ loud: "HELLO ADA!" });
  const uri = outputs.artifacts["data"]?.[0]?.uri ?? "";
  expect(uri).toMatch(new RegExp(`^gs://bucket/root/p/${job.id}/`));
  expect((await service.emulator.objects.read(uri)).toString()).toBe("hello Ada");
});

test("a second submission with the same values is served from the cache, one with others is not", async () => {
  await using service = await pipelineEmulator();
  const run = async (changes: Partial<SubmitOptions>): Promise<Job> => {
    const options = { spec: greetingSpec, parameters: { who: "Ada" }, ...service.reach, env: {}, ...changes };
    const { name } = await submitJob(options);
    await service.settled(name);
    return getJob(name, { ...service.reach });
  };
  const first = await run({});
  const second = await run({});
  expect(stateOf(second)).toEqual([
    ["greet", "SKIPPED"],
    ["shout", "SKIPPED"],
  ]);
  expect(jobOutputs(second, greetingSpec)).toEqual(jobOutputs(first, greetingSpec));
  const executed = [
    ["greet", "SUCCEEDED"],
    ["shout", "SUCCEEDED"],
  ];
  expect(stateOf(await run({ enableCaching: false }))).toEqual(executed);
  expect(stateOf(await run({ parameters: { who: "Grace" } }))).toEqual(executed);
});

test("a failed task fails the job, with the reason on both", async () => {
  await using service = await pipelineEmulator();
  const { name } = await submitJob({ spec: failingSpec, ...service.reach, env: {} });
  await service.settled(name);
  const job = await getJob(name, { ...service.reach });
  expect([job.state, stateOf(job)]).toEqual([
    "FAILED",
    [
      ["greet", "SUCCEEDED"],
      ["broken", "FAILED"],
    ],
  ]);
  expect(job.error?.message).toContain("no luck today");
  expect(job.tasks.at(-1)?.error?.message).toContain("no luck today");
});

test("watching tells each change of state and returns the ended job", async () => {
  await using service = await pipelineEmulator();
  const { reach } = service;
  const { name } = await submitJob({ spec: greetingSpec, parameters: { who: "Ada" }, ...reach, env: {} });
  const seen: string[] = [];
  const ended = await watchJob(name, {
    ...reach,
    pollMs: { first: 1, last: 20 },
    onChange: (change) => {
      if (change.kind === "job") seen.push(change.state);
      if (change.kind === "task" && change.task.name === "shout") seen.push(`shout ${change.task.state}`);
    },
  });
  expect(ended.state).toBe("SUCCEEDED");
  expect(seen.at(-1)).toBe("SUCCEEDED");
  expect(seen).toContain("shout SUCCEEDED");
});

test("a job is cancelled on request and ends as CANCELLED, not as a success", async () => {
  await using service = await pipelineEmulator();
  const { reach } = service;
  const { name } = await submitJob({ spec: endlessSpec, ...reach, env: {} });
  const ended = await watchJob(name, {
    ...reach,
    pollMs: { first: 1, last: 20 },
    onChange: (change) => {
      if (change.kind === "task" && change.task.name === "waiting" && change.task.state === "RUNNING")
        void cancelJob(name, { ...reach });
    },
  });
  expect([ended.state, ended.error?.code, stateOf(ended)]).toEqual(["CANCELLED", 1, [["waiting", "CANCELLED"]]]);
  await expect(cancelJob(name, { ...reach })).rejects.toThrow(
    `K717: the emulator did not cancel job '${name}': PipelineJob ${name} is in state PIPELINE_STATE_CANCELLED and cannot be cancelled`,
  );
});

test("a deleted job is gone", async () => {
  await using service = await pipelineEmulator();
  const { reach } = service;
  const { name, id } = await submitJob({ spec: greetingSpec, parameters: { who: "Ada" }, ...reach, env: {} });
  await service.settled(name);
  await deleteJob(id, { ...reach });
  await expect(getJob(id, { ...reach })).rejects.toThrow(
    `K711: the emulator did not show job '${id}': PipelineJob ${name} not found`,
  );
});

test("jobs are listed newest first, by page, by filter and without their tasks", async () => {
  await using service = await pipelineEmulator();
  const { reach } = service;
  const names: string[] = [];
  for (const [index, who] of ["a", "b", "c"].entries()) {
    const { name } = await submitJob({
      spec: greetingSpec,
      parameters: { who },
      ...reach,
      env: {},
      jobId: `job-${who}`,
      labels: { number: String(index) },
    });
    names.push(name);
    await service.settled(name);
  }
  const listed = await listJobs({ ...reach, orderBy: "create_time", limit: 2 });
  expect(listed.map(({ id, tasks, pipelineName }) => [id, tasks, pipelineName])).toEqual([
    ["job-a", [], "greeting"],
    ["job-b", [], "greeting"],
  ]);
  const ids = async (filter: string): Promise<readonly string[]> =>
    (await listJobs({ ...reach, filter })).map(({ id }) => id).sort();
  expect(await ids('labels.number:1 OR labels.number="2"')).toEqual(["job-b", "job-c"]);
  expect(await ids('state="PIPELINE_STATE_SUCCEEDED" AND pipeline_name="greeting" AND NOT labels.number=0')).toEqual([
    "job-b",
    "job-c",
  ]);
  expect(await ids("state=PIPELINE_STATE_FAILED")).toEqual([]);
  expect(await ids('create_time>"2020-01-01T00:00:00Z" AND (labels.number:0)')).toEqual(["job-a"]);
  await expect(listJobs({ ...reach, filter: "state ~ 1" })).rejects.toThrow(
    "K712: the emulator did not list the jobs: Invalid filter: the emulator does not know the operator '~'",
  );
});

test("a job that was running when the emulator was killed has failed after the restart", async () => {
  await using folder = await temporaryFolder();
  const parent = "projects/p/locations/us-central1";
  const name = `${parent}/pipelineJobs/lost`;
  const times = { createTime: "2026-01-01T00:00:00.000Z", startTime: "2026-01-01T00:00:01.000Z" };
  const resource = {
    name,
    pipelineSpec: greetingSpec as unknown as JsonObject,
    state: "PIPELINE_STATE_RUNNING",
    ...times,
  };
  const values = { parameters: {}, artifacts: {} };
  const store = await JsonFolder.open<StoredJob>(join(folder.path, "pipeline-jobs"));
  const shape = { kind: "container", componentName: "c", displayName: "d", dependsOn: [], attempts: 1 } as const;
  const task = { ...shape, cached: false, inputs: values, outputs: values };
  const startedAt = times.startTime;
  const tasks: TaskRecord[] = [
    { ...task, path: "done", name: "done", state: "SUCCEEDED", startedAt, endedAt: startedAt },
    { ...task, path: "busy", name: "busy", state: "RUNNING", startedAt },
    { ...task, path: "next", name: "next", state: "PENDING" },
  ];
  await store.put(name, { number: 7, parent, id: "lost", resource, tasks, inputs: values, outputs: values });

  await using service = await pipelineEmulator({ directory: folder.path });
  const job = await getJob("lost", service.reach);
  const error = { code: 10, message: "the emulator stopped while the job was running" };
  expect([job.state, job.error]).toEqual(["FAILED", error]);
  expect(job.tasks.map(({ name, state, error }) => [name, state, error?.message])).toEqual([
    ["lost", "FAILED", error.message],
    ["done", "SUCCEEDED", undefined],
    ["busy", "FAILED", error.message],
    ["next", "CANCELLED", undefined],
  ]);
});

test("jobs survive a restart of the emulator", async () => {
  await using folder = await temporaryFolder();
  const ids: string[] = [];
  {
    await using service = await pipelineEmulator({ directory: folder.path });
    const job = await submitJob({ spec: greetingSpec, parameters: { who: "Ada" }, ...service.reach, env: {} });
    await service.settled(job.name);
    ids.push(job.id);
  }
  await using service = await pipelineEmulator({ directory: folder.path });
  const job = await getJob(ids[0] ?? "", { ...service.reach });
  expect([job.state, jobOutputs(job, greetingSpec).parameters]).toEqual(["SUCCEEDED", { loud: "HELLO ADA!" }]);
});
