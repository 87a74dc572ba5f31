import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { tune } from "../../../components/tune-model/tune.ts";
import { toyNote } from "../../../gemini/client.ts";
import { refuse } from "../../gemini/loopback.ts";
import { manualClock } from "../../gemini/manual-clock.ts";
import { objectServer } from "../../support/object-server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { firstAttempt, inputArtifact, outputArtifacts, recordedLog } from "../handler-context.ts";
import { startTuningService, succeed } from "./tuning-service.ts";
import type { TuningService } from "./tuning-service.ts";

const row = (question: string, answer: string): string =>
  JSON.stringify({
    contents: [
      { role: "user", parts: [{ text: question }] },
      { role: "model", parts: [{ text: answer }] },
    ],
  });
const rows = Array.from({ length: 120 }, (_, index) => row(`question ${index}`, `answer ${index}`)).join("\n");
const job1 = "projects/pipewright/locations/us-central1/tuningJobs/1";

type Context = Parameters<typeof tune>[0];
type Inputs = Context["inputs"];

/** One task in a folder of its own: its attempts share the folder, as they do on Vertex. */
async function taskIn(folder: string, service: Pick<TuningService, "env">, storage: Readonly<Record<string, string>>) {
  await writeFile(join(folder, "train.jsonl"), rows);
  await writeFile(join(folder, "validation.jsonl"), row("q", "a"));
  const outputs = await outputArtifacts(join(folder, "out"), ["model", "curves"]);
  const log = recordedLog();
  const clock = manualClock();
  const stop = new AbortController();
  const context: Context = {
    inputs: {
      train: inputArtifact(join(folder, "train.jsonl")),
      validation: inputArtifact(join(folder, "validation.jsonl")),
      baseModel: "gemini-2.5-flash",
      displayName: "shop",
      epochs: 2,
      learningRateMultiplier: 1.5,
      adapterSize: "4",
      stagingLocation: "gs://bucket/staging/",
      pollSeconds: 10,
    },
    outputs,
    outputFiles: {
      gcp_resources: join(folder, "out", "gcp_resources"),
      endpoint: join(folder, "out", "endpoint"),
      tuningJob: join(folder, "out", "tuningJob"),
      checkpoints: join(folder, "out", "checkpoints"),
    },
    signal: stop.signal,
    log,
    task: firstAttempt,
  };
  const surroundings = { env: { ...service.env, ...storage }, retry: { clock, random: () => 0.5 } };
  return {
    log,
    clock,
    stop,
    outputs,
    context,
    surroundings,
    run: (inputs: Partial<Inputs> = {}) => tune({ ...context, inputs: { ...context.inputs, ...inputs } }, surroundings),
  };
}

const diagnosticsOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (error) {
    return PipewrightError.is(error)
      ? error.diagnostics.map(({ code, message, hint }) => ({ code, message, hint }))
      : error;
  }
};

const creations = (service: TuningService): number =>
  service.received.filter(({ method, path }) => method === "POST" && path.endsWith("/tuningJobs")).length;

async function surroundings() {
  const folder = await temporaryFolder();
  const service = await startTuningService();
  const storage = await objectServer(["bucket"]);
  return {
    folder,
    service,
    storage,
    task: await taskIn(folder.path, service, storage.env),
    async [Symbol.asyncDispose]() {
      await Promise.all([folder, service, storage].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

describe("a tuning task that goes well", () => {
  test("stages the files, creates one job, follows it and describes the model", async () => {
    await using around = await surroundings();
    const { service, storage, task } = around;
    const result = await task.run();
    const parent = "projects/pipewright/locations/us-central1";
    expect(result).toEqual({
      endpoint: `${parent}/endpoints/e2`,
      tuningJob: job1,
      checkpoints: [
        { checkpointId: "1", epoch: "1", step: "10", endpoint: `${parent}/endpoints/e1` },
        { checkpointId: "2", epoch: "2", step: "20", endpoint: `${parent}/endpoints/e2` },
      ],
      gcp_resources: JSON.stringify({
        resources: [
          { resourceType: "TuningJob", resourceUri: `${service.env["PIPEWRIGHT_EMULATOR_URL"]!}/v1/${job1}` },
        ],
      }),
    });
    expect(task.outputs.model).toMatchObject({
      uri: `${service.env["PIPEWRIGHT_EMULATOR_URL"]!}/v1/${parent}/models/m@1`,
      metadata: { resourceName: `${parent}/models/m@1`, baseModel: "gemini-2.5-flash", billedTokens: 1234 },
    });
    const staged = [...storage.objects.keys()].toSorted();
    expect(staged).toEqual([
      expect.stringMatching(/^bucket\/staging\/pipewright-tuning\/[0-9a-f]{16}\/train-[0-9a-f]{16}\.jsonl$/),
      expect.stringMatching(/^bucket\/staging\/pipewright-tuning\/[0-9a-f]{16}\/validation-[0-9a-f]{16}\.jsonl$/),
    ]);
    expect(storage.objects.get(staged[0]!)?.toString()).toBe(rows);
    const create = service.received.find(({ method }) => method === "POST");
    expect(create?.body).toEqual({
      baseModel: "gemini-2.5-flash",
      supervisedTuningSpec: {
        trainingDatasetUri: `gs://${staged[0]!}`,
        validationDatasetUri: `gs://${staged[1]!}`,
        hyperParameters: { epochCount: 2, learningRateMultiplier: 1.5, adapterSize: "ADAPTER_SIZE_FOUR" },
      },
      tunedModelDisplayName: "shop",
      labels: { "pipewright-task": expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    expect(task.clock.slept).toEqual([500, 1000, 2000]);
    expect(task.log.lines).toEqual(
      expect.arrayContaining([
        `warn ${toyNote}`,
        "progress 0/2 queued",
        "progress 0/2 tuning",
        "progress 1/2 tuning",
        "warn the service left out 1 training rows that were too long or unusable",
      ]),
    );
  });

  test("the curves are the tuning run's series, by name and in order of step, with the note", async () => {
    await using around = await surroundings();
    await around.task.run();
    const points = [
      { step: 1, value: 0.5 },
      { step: 2, value: 0.25 },
    ];
    expect(JSON.parse(await readFile(around.task.outputs.curves.path, "utf8"))).toEqual({
      tuningJob: job1,
      baseModel: "gemini-2.5-flash",
      series: [
        { name: "/eval_total_loss", points },
        { name: "/train_total_loss", points },
      ],
      note: toyNote,
    });
  });

  test("an object that ends in .jsonl is used where it is, and another one is copied beside itself", async () => {
    await using around = await surroundings();
    const { folder, service, task } = around;
    const path = join(folder.path, "train.jsonl");
    await task.run({
      train: inputArtifact(path, "gs://bucket/rows/train.jsonl"),
      validation: inputArtifact(path, "gs://bucket/run/validation"),
      stagingLocation: "",
    });
    expect(service.jobs[0]?.["supervisedTuningSpec"]).toMatchObject({
      trainingDatasetUri: "gs://bucket/rows/train.jsonl",
      validationDatasetUri: expect.stringMatching(/^gs:\/\/bucket\/run\/pipewright-tuning\/[0-9a-f]{16}\/.*\.jsonl$/),
    });
  });
});

describe("a task that runs again never pays twice", () => {
  test("killed after the job was created and before its name was written: the job is found by its label", async () => {
    await using around = await surroundings();
    const { service, storage, task, folder } = around;
    await task.run();
    await rm(join(folder.path, "out"), { recursive: true });
    service.jobs[0]!.state = "JOB_STATE_RUNNING";
    const again = await taskIn(folder.path, service, storage.env);
    expect((await again.run()).tuningJob).toBe(job1);
    expect(creations(service)).toBe(1);
    expect(service.jobs).toHaveLength(1);
    expect(again.log.lines).toContain(`info took over tuning job '${job1}' of an earlier attempt`);
  });

  test("an answer that was lost on the way is not asked for twice", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    service.trouble.create = ["lose"];
    expect((await task.run()).tuningJob).toBe(job1);
    expect(service.jobs).toHaveLength(1);
  });

  test("killed while following: the job is found in the file, without a search", async () => {
    await using around = await surroundings();
    const { service, storage, task, folder } = around;
    await task.run();
    const before = service.received.length;
    const again = await taskIn(folder.path, service, storage.env);
    expect((await again.run()).tuningJob).toBe(job1);
    expect(service.jobs).toHaveLength(1);
    expect(service.received.slice(before).filter(({ path }) => path.includes("tuningJobs?"))).toEqual([]);
  });

  test("other settings are another job, even in the same task", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    await task.run();
    await task.run({ baseModel: "gemini-2.5-pro" });
    expect(service.jobs.map((job) => job["baseModel"])).toEqual(["gemini-2.5-flash", "gemini-2.5-pro"]);
  });

  test("a job that failed is not taken over", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    service.onGet = (job) =>
      Object.assign(job, { state: "JOB_STATE_FAILED", error: { code: 13, message: "internal" } });
    await diagnosticsOf(task.run());
    await diagnosticsOf(task.run());
    expect(service.jobs).toHaveLength(2);
  });

  test("files that are staged already are not sent again", async () => {
    await using around = await surroundings();
    const { storage, task } = around;
    await task.run();
    const uploads = () => storage.requests.filter((request) => request.startsWith("POST")).length;
    expect(uploads()).toBe(2);
    await task.run();
    expect(uploads()).toBe(2);
  });
});

test("the looks at a long job are as far apart as asked for", async () => {
  await using around = await surroundings();
  around.service.onGet = (job, looks) => succeed(job, looks < 9 ? 1 : 9);
  await around.task.run();
  expect(around.task.clock.slept).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
});

describe("a job in trouble", () => {
  test("an abort cancels the job at the service and says so", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    service.onGet = (job, looks) => {
      job.state = "JOB_STATE_RUNNING";
      if (looks === 2) task.stop.abort(new Error("SIGTERM"));
    };
    await expect(task.run()).rejects.toThrow("SIGTERM");
    expect(service.jobs.map(({ state }) => state)).toEqual(["JOB_STATE_CANCELLED"]);
    expect(task.log.lines).toContain(`warn asked the service to cancel tuning job '${job1}'`);
  });

  test("an abort while it is unknown whether the job exists finds the job and cancels it", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    service.trouble.create = ["lose"];
    const clock = {
      ...task.clock,
      sleep: async (_ms: number, signal: AbortSignal) => {
        task.stop.abort(new Error("SIGTERM"));
        signal.throwIfAborted();
      },
    };
    const { env, retry } = task.surroundings;
    await expect(tune(task.context, { env, retry: { ...retry, clock } })).rejects.toThrow("SIGTERM");
    expect(service.jobs.map(({ state }) => state)).toEqual(["JOB_STATE_CANCELLED"]);
  });

  test("looks that fail for a while do not end the task", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    service.trouble.get = [
      "usual",
      refuse(503, "UNAVAILABLE", "busy"),
      { body: "drop" },
      refuse(500, "INTERNAL", "oops"),
    ];
    expect((await task.run()).tuningJob).toBe(job1);
    expect(task.log.lines.filter((line) => line.includes("cannot be seen"))).toEqual([
      `warn tuning job '${job1}' cannot be seen for the moment: UNAVAILABLE: busy`,
    ]);
  });

  test("a job that stays out of sight is K626, and goes on", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    service.trouble.get = Array.from({ length: 40 }, () => refuse(503, "UNAVAILABLE", "busy"));
    expect(await diagnosticsOf(task.run())).toEqual([
      {
        code: "K626",
        message: `tuning job '${job1}' cannot be seen any more: UNAVAILABLE: busy`,
        hint: "the job goes on at the service; run the task again to take it over",
      },
    ]);
    expect(service.jobs[0]?.state).toBe("JOB_STATE_PENDING");
  });

  test.each([
    [
      "JOB_STATE_FAILED",
      "the dataset has bad rows",
      "K624",
      `tuning job '${job1}' failed: the dataset has bad rows`,
      "look at the training rows: run `pipewright data inspect` on them, or convert them again",
    ],
    [
      "JOB_STATE_CANCELLED",
      "user",
      "K625",
      `tuning job '${job1}' was cancelled: user`,
      "somebody or something else cancelled it; run the task again to begin a new job",
    ],
    [
      "JOB_STATE_EXPIRED",
      "too late",
      "K625",
      `tuning job '${job1}' expired: too late`,
      "it waited too long for capacity; run the task again, or choose another location",
    ],
  ])("%s is a clear error", async (state, reason, ...[code, message, hint]) => {
    await using around = await surroundings();
    around.service.onGet = (job) => Object.assign(job, { state, error: { code: 9, message: reason } });
    expect(await diagnosticsOf(around.task.run())).toEqual([{ code, message, hint }]);
  });
});

describe("a job that ended well but not quite", () => {
  test("curves that cannot be read are left out with the reason, and the task goes on", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    const other = "projects/pipewright/locations/us-central1/metadataStores/default/contexts/gone";
    service.onGet = (job, looks) => {
      succeed(job, looks + 3);
      job["experiment"] = other;
    };
    expect((await task.run()).tuningJob).toBe(job1);
    expect(JSON.parse(await readFile(task.outputs.curves.path, "utf8"))).toEqual({
      tuningJob: job1,
      baseModel: "gemini-2.5-flash",
      series: [],
      note: `${toyNote} The training curves could not be read: NOT_FOUND: nothing at ${other}`,
    });
    expect(task.log.lines).toContain(`warn the training curves cannot be read: NOT_FOUND: nothing at ${other}`);
  });

  test("a success without a model is K624", async () => {
    await using around = await surroundings();
    around.service.onGet = (job) => {
      job.state = "JOB_STATE_SUCCEEDED";
    };
    expect(await diagnosticsOf(around.task.run())).toEqual([
      {
        code: "K624",
        message: `tuning job '${job1}' succeeded without naming a model and an endpoint`,
        hint: "look at the job in the console",
      },
    ]);
  });
});

describe("a job that the service refuses", () => {
  test.each([
    [
      refuse(404, "NOT_FOUND", "Publisher model not found"),
      "cannot tune 'gemini-2.5-flash': NOT_FOUND: Publisher model not found",
      "choose a base model that is tuned there, such as 'gemini-3.5-flash', 'gemini-3.5-flash-lite', 'gemini-3.1-flash-lite', and check the location",
    ],
    [
      refuse(403, "PERMISSION_DENIED", "no"),
      "does not allow tuning: PERMISSION_DENIED: no",
      "grant the caller roles/aiplatform.user, and let the Vertex AI service agent read the bucket of the training files",
    ],
    [
      refuse(400, "INVALID_ARGUMENT", "adapter size is out of range"),
      "refused the tuning job: INVALID_ARGUMENT: adapter size is out of range",
      "leave adapterSize out, or choose one that the base model offers",
    ],
    [
      refuse(400, "INVALID_ARGUMENT", "something_else is wrong"),
      "refused the tuning job: INVALID_ARGUMENT: something_else is wrong",
      "correct the field that the service names",
    ],
  ])("%o is K623", async (reply, message, hint) => {
    await using around = await surroundings();
    around.service.trouble.create = [reply];
    expect(await diagnosticsOf(around.task.run())).toEqual([
      { code: "K623", message: `'${around.service.env["PIPEWRIGHT_EMULATOR_URL"]!}' ${message}`, hint },
    ]);
    expect(creations(around.service)).toBe(1);
  });

  test("a training file that the service does not take is named in the hint", async () => {
    await using around = await surroundings();
    around.service.trouble.create = [
      refuse(400, "INVALID_ARGUMENT", "training_dataset_uri should be a GCS object of type JSONL"),
    ];
    expect(await diagnosticsOf(around.task.run())).toMatchObject([
      {
        code: "K623",
        hint: expect.stringMatching(
          /^check that 'gs:\/\/bucket\/.*\.jsonl' exists, ends in \.jsonl and can be read by the Vertex AI service agent$/,
        ),
      },
    ]);
  });

  test("a full quota is waited for, and is K623 when it stays full", async () => {
    await using around = await surroundings();
    const { service, task } = around;
    const full = refuse(429, "RESOURCE_EXHAUSTED", "concurrent tuning jobs");
    service.trouble.create = [full, full];
    expect((await task.run()).tuningJob).toBe(job1);
    service.trouble.create = Array.from({ length: 6 }, () => full);
    expect(await diagnosticsOf(task.run({ baseModel: "gemini-2.5-pro" }))).toEqual([
      {
        code: "K623",
        message: `'${service.env["PIPEWRIGHT_EMULATOR_URL"]!}' did not create the tuning job: RESOURCE_EXHAUSTED: concurrent tuning jobs`,
        hint: "a project may run few tuning jobs at once over all regions: wait for the running ones, or ask for more quota",
      },
    ]);
  });
});

describe("what is wrong before anything is paid", () => {
  test("nowhere to stage is K620", async () => {
    await using around = await surroundings();
    expect(await diagnosticsOf(around.task.run({ stagingLocation: "" }))).toEqual([
      {
        code: "K620",
        message: "the training files are on this machine and there is no gs:// folder to put them into",
        hint: "set the input 'stagingLocation' or the variable PIPEWRIGHT_STAGING to gs://bucket/folder",
      },
    ]);
    expect(await diagnosticsOf(around.task.run({ stagingLocation: "/tmp/x" }))).toEqual([
      {
        code: "K620",
        message: "the staging location '/tmp/x' is no gs:// folder",
        hint: "write it as gs://bucket/folder",
      },
    ]);
    expect(creations(around.service)).toBe(0);
  });

  test("the variable PIPEWRIGHT_STAGING stands in for the input", async () => {
    await using around = await surroundings();
    const { task, storage } = around;
    const env = { ...task.surroundings.env, PIPEWRIGHT_STAGING: "gs://bucket/from-env" };
    await tune(
      { ...task.context, inputs: { ...task.context.inputs, stagingLocation: "" } },
      { ...task.surroundings, env },
    );
    expect([...storage.objects.keys()].every((key) => key.startsWith("bucket/from-env/pipewright-tuning/"))).toBe(true);
  });

  test("an unusable file is K621, and nothing is asked or sent", async () => {
    await using around = await surroundings();
    const path = join(around.folder.path, "train.jsonl");
    await writeFile(path, "");
    expect(await diagnosticsOf(around.task.run())).toEqual([
      {
        code: "K621",
        message: `the training file '${path}' has no rows`,
        hint: "give at least one row; about 100 are needed before tuning shows an effect",
      },
    ]);
    expect(around.service.received).toEqual([]);
    expect(around.storage.requests).toEqual([]);
  });

  test.each(["global", "us", "eu"])("the location '%s' serves models and does not tune them", async (location) => {
    await using around = await surroundings();
    const env = { GOOGLE_CLOUD_PROJECT: "shop", GOOGLE_CLOUD_LOCATION: location };
    expect(await diagnosticsOf(tune(around.task.context, { env }))).toEqual([
      {
        code: "K622",
        message: `tuning jobs need a region, and the location is '${location}'`,
        hint: "set GOOGLE_CLOUD_LOCATION to a region such as us-central1 or europe-west4",
      },
    ]);
  });

  test("the Developer API cannot tune", async () => {
    await using around = await surroundings();
    const { task } = around;
    expect(await diagnosticsOf(tune(task.context, { env: { GEMINI_API_KEY: "k" } }))).toEqual([
      {
        code: "K622",
        message: "the Gemini Developer API has had no tunable model since May 2025",
        hint: "tune on Vertex AI: set GOOGLE_CLOUD_PROJECT and PIPEWRIGHT_GEMINI=vertex",
      },
    ]);
  });
});
