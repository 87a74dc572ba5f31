import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { TrainingCurves } from "../../../components/tune-model/training-curves.ts";
import { tune } from "../../../components/tune-model/tune.ts";
import { startEmulator } from "../../../emulator/index.ts";
import { openGemini } from "../../../gemini/client.ts";
import { generate } from "../../../gemini/generate.ts";
import { sentimentRows, tuningFile } from "../../emulator/sentiment-rows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { firstAttempt, inputArtifact, outputArtifacts, recordedLog } from "../handler-context.ts";

type Context = Parameters<typeof tune>[0];

/** The stage and the emulator, talking over HTTP through Google's own clients. */
async function surroundings() {
  const folder = await temporaryFolder();
  const emulator = await startEmulator({ phaseMs: 30 });
  const stop = new AbortController();
  await writeFile(join(folder.path, "train.jsonl"), tuningFile(sentimentRows(120)));
  await writeFile(join(folder.path, "validation.jsonl"), tuningFile(sentimentRows(20, 120)));
  const file = (name: string): string => join(folder.path, "out", name);
  const context: Context = {
    inputs: {
      train: inputArtifact(join(folder.path, "train.jsonl")),
      validation: inputArtifact(join(folder.path, "validation.jsonl")),
      baseModel: "gemini-2.5-flash",
      displayName: "sentiment",
      epochs: 3,
      learningRateMultiplier: undefined,
      adapterSize: undefined,
      stagingLocation: "",
      pollSeconds: 0.02,
    },
    outputs: await outputArtifacts(join(folder.path, "out"), ["model", "curves"]),
    outputFiles: {
      gcp_resources: file("gcp_resources"),
      endpoint: file("endpoint"),
      tuningJob: file("tuningJob"),
      checkpoints: file("checkpoints"),
    },
    signal: stop.signal,
    log: recordedLog(),
    task: firstAttempt,
  };
  const gemini = await openGemini(emulator.env);
  return {
    folder,
    context,
    stop,
    gemini,
    env: emulator.env,
    jobs: async () => Array.fromAsync(await gemini.ai.tunings.list()),
    async [Symbol.asyncDispose]() {
      await emulator.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("against the emulator", () => {
  test("a model is trained, its six curves come back, and its endpoint has learnt", async () => {
    await using around = await surroundings();
    const { context, env, gemini } = around;
    const result = await tune(context, { env });
    const curves = JSON.parse(await readFile(context.outputs.curves.path, "utf8")) as TrainingCurves;
    expect(curves.series.map(({ name }) => name)).toEqual([
      "/eval_fraction_of_correct_next_step_preds",
      "/eval_num_predictions",
      "/eval_total_loss",
      "/train_fraction_of_correct_next_step_preds",
      "/train_num_predictions",
      "/train_total_loss",
    ]);
    const loss = curves.series.at(-1)!.points;
    expect(loss.at(-1)!.value).toBeLessThan(loss[0]!.value);
    expect(result.checkpoints).toHaveLength(3);
    expect(result.checkpoints.at(-1)?.["endpoint"]).toBe(result.endpoint);
    const [unseen] = sentimentRows(1, 200);
    const answer = await generate(gemini, {
      model: result.endpoint,
      contents: unseen!.user,
      systemInstruction: "Perform sentiment analysis based on the provided text.",
      signal: context.signal,
    });
    expect(answer).toMatchObject({ outcome: "ok", text: unseen!.answer });
  });

  test("a task that dies between creating its job and writing the name takes the job over", async () => {
    await using around = await surroundings();
    const { context, env, folder } = around;
    // A file where a folder has to be: the write fails at the very moment at which the process would have been killed.
    const broken = { ...context.outputFiles, gcp_resources: join(folder.path, "train.jsonl", "gcp_resources") };
    await expect(tune({ ...context, outputFiles: broken }, { env })).rejects.toMatchObject({
      diagnostics: [
        {
          code: "K627",
          message: `the file '${broken.gcp_resources}' cannot be written: EEXIST`,
          hint: "the tuning job goes on; make the folder writable and run the task again, which takes the job over",
        },
      ],
    });
    const result = await tune({ ...context, task: { ...context.task, retryIndex: 1 } }, { env });
    expect((await around.jobs()).map(({ name, state }) => ({ name, state }))).toEqual([
      { name: result.tuningJob, state: "JOB_STATE_SUCCEEDED" },
    ]);
  });

  test("an abort in the middle of training cancels the job", async () => {
    await using around = await surroundings();
    const { context, env, stop } = around;
    const log = { ...context.log, progress: () => stop.abort(new Error("SIGTERM")) };
    await expect(tune({ ...context, log, inputs: { ...context.inputs, epochs: 100 } }, { env })).rejects.toThrow(
      "SIGTERM",
    );
    await expect
      .poll(async () => (await around.jobs()).map(({ state }) => state), { timeout: 10_000 })
      .toEqual(["JOB_STATE_CANCELLED"]);
  });

  test("a base model that is not there, or an adapter that it does not have, is K623 and creates nothing", async () => {
    await using around = await surroundings();
    const { context, env } = around;
    const url = env["PIPEWRIGHT_EMULATOR_URL"]!;
    await expect(
      tune({ ...context, inputs: { ...context.inputs, baseModel: "gemini-1.0-pro-002" } }, { env }),
    ).rejects.toMatchObject({
      diagnostics: [
        {
          code: "K623",
          message: expect.stringContaining(`'${url}' refused the tuning job: INVALID_ARGUMENT`),
          hint: "choose a base model that can be tuned, such as 'gemini-3.5-flash', 'gemini-3.5-flash-lite', 'gemini-3.1-flash-lite'",
        },
      ],
    });
    await expect(tune({ ...context, inputs: { ...context.inputs, adapterSize: "32" } }, { env })).rejects.toMatchObject(
      {
        diagnostics: [{ code: "K623", hint: "leave adapterSize out, or choose one that the base model offers" }],
      },
    );
    expect(await around.jobs()).toEqual([]);
  });
});
