import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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

/** One of several runs of the same task. */
interface Attempt {
  readonly changed?: Partial<Inputs>;
  /** Fires after so many rows, as a kill would. */
  readonly stopAfter?: number;
}

/** Evaluates a base model of the emulator on a test file, with the real client. */
async function evaluation(
  content: string,
  { faults, inputs = {} }: { readonly faults?: FaultPlan; readonly inputs?: Partial<Inputs> } = {},
) {
  const folder = await temporaryFolder();
  let requests = 0;
  const emulator = await startEmulator({
    faults,
    log: (line) => (requests += line.includes(":generateContent") ? 1 : 0),
  });
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
    folder: folder.path,
    /** Requests for an answer since the emulator was started. */
    requests: () => requests,
    run: ({ changed = {}, stopAfter }: Attempt = {}) => {
      const stop = new AbortController();
      const progress = (done: number, total: number | undefined, label: string): void => {
        log.progress(done, total, label);
        if (done === stopAfter) stop.abort(new Error("killed"));
      };
      return evaluate(
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
            ...changed,
          },
          outputs,
          log: { ...log, progress },
          signal: stop.signal,
        },
        { env: emulator.env, retry: { clock: manualClock(), random: () => 0 } },
      );
    },
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

describe("a task that was stopped and runs again", () => {
  const inputs = { concurrency: 1 };

  test("asks only for the answers that are missing, and comes to the same rows and scores", async () => {
    await using task = await evaluation(sentiment, { inputs });
    await expect(task.run({ stopAfter: 12 })).rejects.toThrow("killed");
    expect(task.requests()).toBe(12);
    expect(await task.files()).toEqual(["predictions.partial"]);
    // What the end of a process may leave behind: half a line.
    await appendFile(join(task.folder, "out", "predictions.partial"), '{"key":"12');
    expect(await task.run()).toEqual({ answered: 30 });
    expect(task.requests()).toBe(30);
    expect(task.log.lines).toContain("info 12 of 30 answers are there from an earlier attempt");
    expect((await task.files()).sort()).toEqual(["evaluation", "metrics", "predictions"]);
    await using whole = await evaluation(sentiment, { inputs });
    await whole.run();
    const timeless = (rows: readonly PredictionRow[]) => rows.map((row) => ({ ...row, latencyMs: 0 }));
    expect(timeless(await task.predictions())).toEqual(timeless(await whole.predictions()));
    expect((await task.evaluation()).metrics).toEqual((await whole.evaluation()).metrics);
  });

  test("goes on after a second end behind a broken line", async () => {
    await using task = await evaluation(sentiment, { inputs });
    await expect(task.run({ stopAfter: 5 })).rejects.toThrow("killed");
    await appendFile(join(task.folder, "out", "predictions.partial"), "{");
    await expect(task.run({ stopAfter: 9 })).rejects.toThrow("killed");
    await task.run();
    expect(task.requests()).toBe(30);
  });

  test.each<[string, Partial<Inputs>]>([
    ["model", { model: "gemini-2.5-flash-lite" }],
    ["temperature", { temperature: 0.5 }],
    ["limit of tokens", { maxOutputTokens: 65 }],
  ])("another %s asks again", async (_, changed) => {
    await using task = await evaluation(sentiment, { inputs });
    await expect(task.run({ stopAfter: 12 })).rejects.toThrow("killed");
    await task.run({ changed });
    expect(task.requests()).toBe(12 + 30);
  });

  test("changed rows are asked again, and the others are not, wherever they stand now", async () => {
    await using task = await evaluation(sentiment, { inputs });
    await expect(task.run({ stopAfter: 12 })).rejects.toThrow("killed");
    const rows = sentiment.trimEnd().split("\n");
    rows[2] = rows[2]!.replace("on day 2", "on day 200");
    await writeFile(join(task.folder, "test.jsonl"), [rows[29], ...rows.slice(0, 29)].join("\n"));
    await task.run();
    expect(task.requests()).toBe(12 + 19);
  });

  test("a question that stands in the test set twice is asked twice", async () => {
    const twice = Array.from({ length: 2 }, () => ({ user: "Text: good", answer: "Sentiment: Positive" }));
    await using task = await evaluation(tuningFile(twice), { inputs: { ...inputs, temperature: 1 } });
    await expect(task.run({ stopAfter: 1 })).rejects.toThrow("killed");
    await task.run();
    expect(task.requests()).toBe(2);
  });

  test("an answer that failed is asked for again", async () => {
    await using task = await evaluation(sentiment, { inputs, faults: { blockedPrompts: /day 3$/ } });
    await expect(task.run({ stopAfter: 12 })).rejects.toThrow("killed");
    expect(await task.run()).toEqual({ answered: 29 });
    expect(task.requests()).toBe(12 + 19);
  });

  test("a finished task asks everything anew", async () => {
    await using task = await evaluation(sentiment, { inputs });
    await task.run();
    await task.run();
    expect(task.requests()).toBe(60);
  });
});

test("the handler implements the contract", () => {
  expect(handler.component).toBe(evaluateModel);
});
