import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { evaluate } from "../../../components/evaluate-model/evaluate.ts";
import type { Evaluation, PredictionRow } from "../../../components/evaluate-model/evaluation.ts";
import handler from "../../../components/evaluate-model/handler.ts";
import { evaluateModel } from "../../../components/evaluate-model/component.ts";
import { startEmulator } from "../../../emulator/index.ts";
import type { FaultPlan } from "../../../emulator/index.ts";
import { toyNote } from "../../../gemini/client.ts";
import { manualClock } from "../../gemini/manual-clock.ts";
import { problemsOfAsync } from "../../support/problems.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { sentimentRows, tuningFile } from "../../emulator/sentiment-rows.ts";
import { inputArtifact, outputArtifacts, recordedLog } from "../handler-context.ts";

type Inputs = Parameters<typeof evaluate>[0]["inputs"];

/** Evaluates a base model of the emulator on a test file, with the real client. */
async function evaluation(
  content: string,
  { faults, inputs = {} }: { readonly faults?: FaultPlan; readonly inputs?: Partial<Inputs> } = {},
) {
  const folder = await temporaryFolder();
  const emulator = await startEmulator({ faults });
  await writeFile(join(folder.path, "test.jsonl"), content);
  const outputs = await outputArtifacts(join(folder.path, "out"), ["metrics", "evaluation", "predictions"]);
  const log = recordedLog();
  const read = async (name: string): Promise<string> => readFile(join(folder.path, "out", name), "utf8");
  return {
    log,
    outputs,
    files: async () => readdir(join(folder.path, "out")),
    evaluation: async () => JSON.parse(await read("evaluation")) as Evaluation,
    predictions: async () =>
      (await read("predictions"))
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as PredictionRow),
    run: () =>
      evaluate(
        {
          inputs: {
            test: inputArtifact(join(folder.path, "test.jsonl")),
            model: "gemini-2.5-flash",
            metrics: ["exact_match", "rougeL", "classification"],
            temperature: 0,
            maxOutputTokens: 64,
            concurrency: 4,
            scoreAs: "zero",
            limit: undefined,
            seed: 42,
            ...inputs,
          },
          outputs,
          log,
          signal: new AbortController().signal,
        },
        { env: emulator.env, retry: { clock: manualClock(), random: () => 0 } },
      ),
    async [Symbol.asyncDispose]() {
      await emulator.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const sentiment = tuningFile(sentimentRows(30));

test("every test row is asked, scored and written, and the numbers add up to the rows on disk", async () => {
  await using task = await evaluation(sentiment);
  expect(await task.run()).toEqual({ answered: 30 });
  const rows = await task.predictions();
  const result = await task.evaluation();
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, id) => String(id)));
  expect(rows[0]).toMatchObject({
    prompt: "Text: the train was splendid on day 0",
    systemInstruction: "Perform sentiment analysis based on the provided text.",
    reference: "Sentiment: Positive",
    outcome: "ok",
  });
  const mean = (name: string): number => rows.reduce((sum, row) => sum + (row.scores[name] ?? 0), 0) / rows.length;
  for (const name of ["exact_match", "rougeL_precision", "rougeL_recall", "rougeL_fmeasure"]) {
    const metric = result.metrics.find((each) => each.name === name);
    expect(metric).toMatchObject({ value: expect.closeTo(mean(name), 12), count: 30 });
    expect(metric?.interval).toHaveLength(2);
  }
  expect(result).toMatchObject({ model: "gemini-2.5-flash", rows: 30, scoreAs: "zero", note: toyNote });
  expect(result.outcomes).toEqual({
    ok: 30,
    truncated: 0,
    empty: 0,
    prompt_blocked: 0,
    response_blocked: 0,
    abnormal: 0,
    error: 0,
  });
  expect(result.classification?.labels.map(({ label, support }) => [label, support])).toEqual([
    ["Sentiment: Negative", 10],
    ["Sentiment: Neutral", 10],
    ["Sentiment: Positive", 10],
  ]);
  expect(task.log.lines).toContain("progress 30/30 rows asked");
  expect(task.log.lines.at(-1)).toBe("info 30 of 30 rows answered by 'gemini-2.5-flash'");
});

test("the metrics artifact carries finite numbers and nothing else", async () => {
  await using task = await evaluation(sentiment);
  await task.run();
  const { metadata } = task.outputs.metrics;
  expect(Object.keys(metadata)).toEqual([
    "rows",
    "answered",
    "exact_match",
    "rougeL_precision",
    "rougeL_recall",
    "rougeL_fmeasure",
    ...Object.keys(metadata).filter((name) => /accuracy|_f1$|kappa/.test(name)),
    "latency_p50_ms",
    "latency_p95_ms",
  ]);
  expect(Object.values(metadata).every(Number.isFinite)).toBe(true);
});

test("a few failures are counted, stay in the mean as zero, and keep their reason", async () => {
  await using task = await evaluation(sentiment, {
    faults: { blockedPrompts: /day 3$/, blockedAnswers: /day 4$/, emptyAnswers: /day 5$/ },
  });
  expect(await task.run()).toEqual({ answered: 27 });
  const result = await task.evaluation();
  expect(result.outcomes).toMatchObject({ ok: 27, prompt_blocked: 1, response_blocked: 1, empty: 1 });
  expect(result.metrics.every(({ count }) => count === 30)).toBe(true);
  const blocked = (await task.predictions())[3];
  expect(blocked).toMatchObject({ id: "3", outcome: "prompt_blocked", scores: { exact_match: 0 } });
  expect(blocked?.reason).toMatch(/SAFETY/);
  expect(blocked?.prediction).toBeUndefined();
});

test("excluded rows are written and not averaged", async () => {
  await using task = await evaluation(sentiment, {
    faults: { blockedPrompts: /day 3$/ },
    inputs: { scoreAs: "exclude" },
  });
  await task.run();
  expect((await task.evaluation()).metrics.every(({ count }) => count === 29)).toBe(true);
  expect((await task.predictions())[3]).toMatchObject({ outcome: "prompt_blocked", scores: {} });
});

test("saturation is waited out", async () => {
  await using task = await evaluation(sentiment, { faults: { saturatedCalls: 2 }, inputs: { concurrency: 1 } });
  expect(await task.run()).toEqual({ answered: 30 });
});

test("a service that answers no row fails the task, with the reason and without an evaluation", async () => {
  await using task = await evaluation(sentiment, { faults: { blockedPrompts: /./ } });
  expect(await problemsOfAsync(task.run)).toBe(
    "error K636: 'gemini-2.5-flash' answered none of 30 test rows\n  hint: most frequent (30 of 30): prompt_blocked: SAFETY: The prompt was blocked by the fault plan.",
  );
  expect(await task.files()).toEqual(["predictions"]);
  expect(await task.predictions()).toHaveLength(30);
});

test("only the first rows are asked when there is a limit", async () => {
  await using task = await evaluation(`${sentiment}\nnot JSON, and not read`, { inputs: { limit: 6 } });
  expect(await task.run()).toEqual({ answered: 6 });
});

test("references that are no labels leave classification out, with a warning", async () => {
  const free = tuningFile(Array.from({ length: 4 }, (_, n) => ({ user: `question ${n}`, answer: `answer ${n}` })));
  await using task = await evaluation(free);
  await task.run();
  const result = await task.evaluation();
  expect(result.classification).toBeUndefined();
  expect(result.warnings).toEqual([
    "classification was left out: the references are not labels (2 to 50 different ones of at most 64 characters, with two rows each on average)",
  ]);
});

const turn = (role: string, text: string): object => ({ role, parts: [{ text }] });

test.each<[string, unknown]>([
  ["is not a JSON object", 1],
  ["has no 'contents' with a question and an answer", { contents: [turn("user", "a")] }],
  ["has a turn without a 'role' of user or model and 'parts'", { contents: [turn("system", "a"), turn("model", "b")] }],
  ["does not end with a turn of the model", { contents: [turn("model", "a"), turn("user", "b")] }],
  ["has an answer that is not text", { contents: [turn("user", "a"), { role: "model", parts: [{ fileData: {} }] }] }],
  [
    "has a 'systemInstruction' without text parts",
    { systemInstruction: {}, contents: [turn("user", "a"), turn("model", "b")] },
  ],
])("a test row that %s is refused before anything is asked", async (problem, row) => {
  await using task = await evaluation(`${sentiment}\n${JSON.stringify(row)}`);
  expect(await problemsOfAsync(task.run)).toBe(
    `error K634: line 31 ${problem}\n  hint: a test row has 'contents' with 'role' and 'parts', the last turn being the model's answer; 'pipewright data convert' writes such rows`,
  );
  expect(task.log.lines).toEqual([]);
});

test("an empty test set is refused", async () => {
  await using task = await evaluation("\n");
  expect(await problemsOfAsync(task.run)).toBe(
    "error K635: the test set has no rows\n  hint: give a larger share to the test set when converting, or another file",
  );
});

test("a metric that does not exist is refused before anything is asked", async () => {
  await using task = await evaluation(sentiment, { inputs: { metrics: ["rogueL"] } });
  expect(await problemsOfAsync(task.run)).toBe(
    "error K630: there is no metric 'rogueL'\n  hint: did you mean 'rougeL'?",
  );
  expect(task.log.lines).toEqual([]);
});

test("a model that does not exist stops the run", async () => {
  await using task = await evaluation(sentiment, { inputs: { model: "gemini-0.1-nothing" } });
  expect(await problemsOfAsync(task.run)).toMatch(/^error K653: /);
  expect(await task.files()).toEqual([]);
});

test("a question of several turns is asked as such and shown with its roles", async () => {
  const row = { contents: [turn("user", "one"), turn("model", "two"), turn("user", "three"), turn("model", "four")] };
  await using task = await evaluation(JSON.stringify(row), { inputs: { metrics: ["exact_match"] } });
  await task.run();
  expect(await task.predictions()).toMatchObject([{ prompt: "user: one\nmodel: two\nuser: three", reference: "four" }]);
});

test("the handler implements the contract", () => {
  expect(handler.component).toBe(evaluateModel);
});
