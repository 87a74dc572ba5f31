import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AdapterSize, type GoogleGenAI, type TuningJob } from "@google/genai";
import { describe, expect, test } from "vitest";
import { readCurves } from "../../../components/tune-model/read-curves.ts";
import { openGemini } from "../../../gemini/client.ts";
import { openVertexRest } from "../../../gemini/rest.ts";
import { ManualClock } from "../../../emulator/clock.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { geminiClient } from "../gemini-client.ts";
import { sentimentRows, tuningFile } from "../sentiment-rows.ts";

const system = "Perform sentiment analysis based on the provided text.";

describe("tuning with Google's client", () => {
  test("a tuned model answers unseen rows as it was shown, where the base model does not", async () => {
    await using stage = await startStage();
    const { ai } = stage;
    const job = await stage.finished(await stage.tune({ epochs: 4 }));
    expect(job).toMatchObject({ state: "JOB_STATE_SUCCEEDED", baseModel: "gemini-2.5-flash" });
    const unseen = sentimentRows(30, 300);
    const score = async (model: string): Promise<number> => {
      const answers = await Promise.all(unseen.map(({ user }) => ask(ai, model, user)));
      return answers.filter((answer, index) => answer === unseen[index]!.answer).length / unseen.length;
    };
    expect(await score("gemini-2.5-flash")).toBe(0);
    expect(await score(job.tunedModel!.endpoint!)).toBeGreaterThan(0.9);
  });

  test("a job goes through the states and phases of the service as time passes", async () => {
    await using stage = await startStage();
    const { clock, ai } = stage;
    const job = await stage.tune({ epochs: 1 });
    const seen: (string | undefined)[] = [job.state];
    for (let phase = 0; phase < 4; phase++) {
      await clock.sleeping();
      await clock.advance(200);
      const now = await stage.settled(job.name!);
      seen.push(`${now.state ?? ""} ${now.tuningJobState ?? ""}`.trim());
    }
    expect(seen).toEqual([
      "JOB_STATE_PENDING",
      "JOB_STATE_RUNNING TUNING_JOB_STATE_PROCESSING_DATASET",
      "JOB_STATE_RUNNING TUNING_JOB_STATE_TUNING",
      "JOB_STATE_RUNNING TUNING_JOB_STATE_POST_PROCESSING",
      "JOB_STATE_SUCCEEDED",
    ]);
    const names: (string | undefined)[] = [];
    for await (const each of await ai.tunings.list()) names.push(each.name);
    expect(names).toEqual([job.name]);
  });

  test("each epoch leaves a checkpoint that can be asked, and the statistics count the rows", async () => {
    await using stage = await startStage();
    const job = await stage.finished(await stage.tune({ epochs: 3 }));
    const { checkpoints, endpoint, model } = job.tunedModel!;
    expect(checkpoints!.map(({ checkpointId, epoch, step }) => [checkpointId, epoch, step])).toEqual([
      ["1", "1", "15"],
      ["2", "2", "30"],
      ["3", "3", "45"],
    ]);
    expect(checkpoints!.at(-1)!.endpoint).toBe(endpoint);
    expect(model).toMatch(/^projects\/p\/locations\/us-central1\/models\/\d+@1$/);
    expect(job.tuningDataStats!.supervisedTuningDataStats).toMatchObject({
      tuningDatasetExampleCount: "120",
      tuningStepCount: "45",
    });
    expect(await ask(stage.ai, checkpoints![0]!.endpoint!, "Text: the film was grim")).toMatch(/^Sentiment: /);
  });

  test("settings are refused with the field named", async () => {
    await using stage = await startStage();
    const tune = (base: string, uri: string, adapterSize: AdapterSize): Promise<TuningJob> =>
      stage.ai.tunings.tune({ baseModel: base, trainingDataset: { gcsUri: uri }, config: { adapterSize } });
    await expect(tune("gemini-1.0-pro", "gs://b/x.jsonl", AdapterSize.ADAPTER_SIZE_ONE)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("Base model gemini-1.0-pro is not supported."),
    });
    await expect(tune("gemini-2.5-pro", "gs://b/x.csv", AdapterSize.ADAPTER_SIZE_SIXTEEN)).rejects.toMatchObject({
      status: 400,
      message: expect.stringMatching(
        /training_dataset_uri should be a GCS object of type JSONL.*adapter_size must be one of 1, 2, 4, 8 for gemini-2.5-pro/,
      ),
    });
  });

  test("a malformed row fails the job while the dataset is processed, and is named", async () => {
    await using stage = await startStage();
    const lines = tuningFile(sentimentRows(2));
    const uri = "gs://pipewright-emulator/bad.jsonl";
    await stage.emulator.objects.write(uri, `${lines}\n{"contents":[{"role":"system","parts":[{"text":"x"}]}]}`);
    const job = await stage.finished(await stage.tune({ epochs: 1, uri }));
    expect([job.state, job.tuningJobState, job.error]).toEqual([
      "JOB_STATE_FAILED",
      "TUNING_JOB_STATE_PROCESSING_DATASET",
      {
        code: 3,
        message: `Row 3 of ${uri} is invalid: contents.0.role: Please use a valid role: user, model; here 'system'`,
      },
    ]);
  });

  test("a training file that does not exist fails the job", async () => {
    await using stage = await startStage();
    const job = await stage.finished(await stage.tune({ epochs: 1, uri: "gs://pipewright-emulator/none.jsonl" }));
    expect(job.error).toEqual({ code: 5, message: "No such object: pipewright-emulator/none.jsonl" });
  });

  test("an absurd learning rate diverges, and the job says so", async () => {
    await using stage = await startStage();
    const job = await stage.finished(await stage.tune({ epochs: 4, multiplier: 1e9 }));
    expect([job.state, job.error?.code]).toEqual(["JOB_STATE_FAILED", 9]);
    expect(job.error?.message).toMatch(/^Training diverged at step \d+: the loss is not a number\./);
  });

  test("a job that is cancelled stops training", async () => {
    await using stage = await startStage();
    const job = await stage.tune({ epochs: 100 });
    await stage.clock.sleeping();
    await stage.clock.advance(400);
    await stage.ai.tunings.cancel({ name: job.name! });
    const ended = await stage.finished(job);
    expect([ended.state, ended.tunedModel]).toEqual(["JOB_STATE_CANCELLED", undefined]);
  });
});

test("more epochs, another multiplier and fewer rows each give another curve and other scores, because the fit differs", async () => {
  await using stage = await startStage();
  const fewer = "gs://pipewright-emulator/fewer.jsonl";
  await stage.emulator.objects.write(fewer, tuningFile(sentimentRows(16)));
  const settings = {
    usual: { epochs: 2 },
    repeated: { epochs: 2 },
    moreEpochs: { epochs: 6 },
    slower: { epochs: 2, multiplier: 0.05 },
    fewerRows: { epochs: 2, uri: fewer },
  };
  const found = new Map<string, Fit>();
  for (const [name, setting] of Object.entries(settings)) {
    found.set(name, await fitOf(stage, await stage.finished(await stage.tune(setting))));
  }
  const { usual, repeated, moreEpochs, slower, fewerRows } = Object.fromEntries(found);
  expect(repeated).toEqual(usual);
  // The first two epochs are the same steps over the same rows; what comes after lowers the loss further.
  expect(moreEpochs!.train.slice(0, 30)).toEqual(usual!.train);
  expect([usual!, moreEpochs!, slower!, fewerRows!].map(({ train }) => train.length)).toEqual([30, 90, 30, 4]);
  expect(moreEpochs!.validationLoss).toBeLessThan(usual!.validationLoss);
  expect(slower!.validationLoss).toBeGreaterThan(usual!.validationLoss);
  expect(fewerRows!.validationLoss).toBeGreaterThan(usual!.validationLoss);
  expect(moreEpochs!.rightAnswers).toBeGreaterThan(fewerRows!.rightAnswers);
  expect(usual!.rightAnswers).toBeGreaterThan(slower!.rightAnswers);
});

/** How a tuned model fits: its losses by step, the last loss over the validation rows, and right answers to 60 unseen rows. */
interface Fit {
  readonly train: readonly number[];
  readonly validationLoss: number;
  readonly rightAnswers: number;
}

async function fitOf({ ai, emulator }: Stage, job: TuningJob): Promise<Fit> {
  const unseen = sentimentRows(60, 300);
  const answers = await Promise.all(unseen.map(({ user }) => ask(ai, job.tunedModel!.endpoint!, user)));
  const rest = await openVertexRest(await openGemini(emulator.env));
  const curves = await readCurves(rest, job, new AbortController().signal);
  const values = (name: string): readonly number[] =>
    curves.find((series) => series.name === name)!.points.map(({ value }) => value);
  return {
    train: values("/train_total_loss"),
    validationLoss: values("/eval_total_loss").at(-1)!,
    rightAnswers: answers.filter((answer, index) => answer === unseen[index]!.answer).length,
  };
}

test("a model that cannot be written fails its job with the reason, and the emulator goes on", async () => {
  await using folder = await temporaryFolder();
  await using stage = await startStage({ directory: folder.path });
  await rm(join(folder.path, "models"), { recursive: true });
  const job = await stage.finished(await stage.tune({ epochs: 20 }));
  expect([job.state, job.error?.message]).toEqual([
    "JOB_STATE_FAILED",
    expect.stringMatching(/^the emulator failed: Error: ENOENT/),
  ]);
  expect((await stage.ai.tunings.get({ name: job.name! })).state).toBe("JOB_STATE_FAILED");
});

test("a job that was under way when the emulator ended is trained again, and its model survives the next end", async () => {
  await using folder = await temporaryFolder();
  const directory = folder.path;
  const begun = await startStage({ directory });
  const job = await begun.tune({ epochs: 2 });
  await begun.clock.sleeping();
  await begun.clock.advance(200);
  await begun.emulator.stop();
  const again = await startStage({ directory });
  expect((await again.ai.tunings.get({ name: job.name! })).state).toBe("JOB_STATE_PENDING");
  const ended = await again.finished(job);
  const prompt = "Text: the hotel was grim";
  const answer = await ask(again.ai, ended.tunedModel!.endpoint!, prompt);
  await again.emulator.stop();
  await using last = await startStage({ directory });
  expect((await last.ai.tunings.get({ name: job.name! })).tunedModel).toEqual(ended.tunedModel);
  expect(await ask(last.ai, ended.tunedModel!.endpoint!, prompt)).toBe(answer);
});

const ask = async (ai: GoogleGenAI, model: string, text: string): Promise<string | undefined> =>
  (await ai.models.generateContent({ model, contents: text, config: { systemInstruction: system, temperature: 0 } }))
    .text;

interface Stage extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly ai: GoogleGenAI;
  readonly clock: ManualClock;
  tune(settings: { epochs: number; multiplier?: number; uri?: string }): Promise<TuningJob>;
  /** The job once it sleeps on the clock again or has ended. */
  settled(name: string): Promise<TuningJob>;
  /** The job when it has ended. */
  finished(job: TuningJob): Promise<TuningJob>;
}

async function startStage(options: EmulatorOptions = {}): Promise<Stage> {
  const clock = new ManualClock();
  const emulator = await startEmulator({ clock, ...options });
  const ai = geminiClient(emulator);
  const train = "gs://pipewright-emulator/train.jsonl";
  const validation = "gs://pipewright-emulator/validation.jsonl";
  await emulator.objects.write(train, tuningFile(sentimentRows(120)));
  await emulator.objects.write(validation, tuningFile(sentimentRows(30, 200)));
  const hasEnded = (job: TuningJob): boolean => /SUCCEEDED|FAILED|CANCELLED/.test(job.state!);
  const settled = async (name: string): Promise<TuningJob> => {
    for (;;) {
      const job = await ai.tunings.get({ name });
      if (hasEnded(job) || (await isAsleep(clock))) return await ai.tunings.get({ name });
    }
  };
  return {
    emulator,
    ai,
    clock,
    tune: ({ epochs, multiplier = 1, uri = train }) =>
      ai.tunings.tune({
        baseModel: "gemini-2.5-flash",
        trainingDataset: { gcsUri: uri },
        config: {
          epochCount: epochs,
          learningRateMultiplier: multiplier,
          validationDataset: { gcsUri: validation },
          tunedModelDisplayName: "mine",
        },
      }),
    settled,
    async finished(job) {
      for (;;) {
        const now = await settled(job.name!);
        if (hasEnded(now)) return now;
        await clock.advance(200);
      }
    },
    [Symbol.asyncDispose]: () => emulator.stop(),
  };
}

/** Whether somebody sleeps on the clock now. */
async function isAsleep(clock: ManualClock): Promise<boolean> {
  return Promise.race([
    clock.sleeping().then(() => true),
    new Promise<boolean>((resolve) => setImmediate(resolve, false)),
  ]);
}
