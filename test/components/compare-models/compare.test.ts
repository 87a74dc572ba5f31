import { access, appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { compare } from "../../../components/compare-models/compare.ts";
import { toyNote } from "../../../gemini/client.ts";
import { answerText, refuse } from "../../gemini/loopback.ts";
import type { Reply } from "../../gemini/loopback.ts";
import { manualClock } from "../../gemini/manual-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { firstAttempt, inputArtifact, outputArtifacts, recordedLog } from "../handler-context.ts";
import { say, startJudge } from "./judge-service.ts";
import type { Question } from "./judge-service.ts";

type Context = Parameters<typeof compare>[0];

interface Answer {
  readonly id?: string;
  readonly prompt?: string;
  readonly outcome?: string;
  readonly prediction?: string;
}

const lines = (answers: readonly Answer[]): string =>
  answers
    .map((answer, index) => ({
      id: String(index),
      prompt: `question ${index}`,
      reference: `reference ${index}`,
      outcome: "ok",
      latencyMs: 1,
      scores: {},
      ...answer,
    }))
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");

const texts = (...predictions: readonly string[]): readonly Answer[] =>
  predictions.map((prediction) => ({ prediction }));

interface Setup {
  /** A folder that outlives the run, as a task's folder outlives its attempts. */
  readonly folder?: string;
  /** Fires after so many requests, as a kill would. */
  readonly stopAfter?: number;
  readonly a: readonly Answer[] | string;
  readonly b: readonly Answer[] | string;
  readonly decide?: (question: Question, index: number) => Reply;
  readonly inputs?: Partial<Context["inputs"]>;
}

/** Runs one comparison in a folder of its own and gives back everything it left there. */
async function run({ a, b, decide = preferGood, inputs = {}, folder: kept, stopAfter }: Setup) {
  await using own = await temporaryFolder();
  const folder = { path: kept ?? own.path };
  const stop = new AbortController();
  await using server = await startJudge((question, index) => {
    if (index === stopAfter) stop.abort(new Error("killed"));
    return decide(question, index);
  });
  const write = async (name: string, rows: readonly Answer[] | string) => {
    const path = join(folder.path, name);
    await writeFile(path, typeof rows === "string" ? rows : lines(rows));
    return inputArtifact(path);
  };
  const outputs = await outputArtifacts(join(folder.path, "out"), ["metrics", "comparison", "judgments"]);
  const log = recordedLog();
  const context: Context = {
    inputs: {
      predictionsA: await write("a.jsonl", a),
      predictionsB: await write("b.jsonl", b),
      nameA: "baseline",
      nameB: "tuned",
      judgeModel: "gemini-2.5-flash",
      criteria: "Which is better?",
      samplesPerOrder: 1,
      concurrency: 4,
      seed: 7,
      limit: undefined,
      ...inputs,
    },
    outputs,
    outputFiles: { winRateB: join(folder.path, "out", "winRateB") },
    signal: stop.signal,
    log,
    task: firstAttempt,
  };
  const env = { PIPEWRIGHT_EMULATOR_URL: server.url };
  const retry = { clock: manualClock(), random: () => 0, attempts: 3 };
  let result: unknown;
  try {
    result = await compare(context, { env, retry });
  } catch (error) {
    if (error !== stop.signal.reason && !PipewrightError.is(error)) throw error;
    // Paths of the folder and the port differ from run to run.
    const stable = (text: string): string => text.replaceAll(folder.path, "~").replaceAll(server.url, "URL");
    const { diagnostics } = PipewrightError.is(error) ? error : { diagnostics: [] };
    result = diagnostics.map(({ code, message, hint = "" }) => ({ code, message: stable(message), hint }));
  }
  const json = async (path: string): Promise<unknown> =>
    (await exists(path)) ? JSON.parse(await readFile(path, "utf8")) : undefined;
  const judgments = (await exists(outputs.judgments.path)) ? await readFile(outputs.judgments.path, "utf8") : "";
  return {
    result,
    log: log.lines,
    requests: server.received,
    comparison: await json(outputs.comparison.path),
    metrics: outputs.metrics.metadata,
    judgments: judgments.split("\n").flatMap((line): unknown[] => (line === "" ? [] : [JSON.parse(line)])),
  };
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
};

/** A judge that looks at the answers alone: "good" beats "bad", and anything else is a tie. */
function preferGood({ first, second }: Question): Reply {
  if (first.includes("good") === second.includes("good")) return say("tie", "no difference");
  return first.includes("good") ? say("first", "Response 1 is good") : say("second", "Response 2 is good");
}

describe("a comparison", () => {
  test("counts wins, losses and ties over both orders and keeps every judgment", async () => {
    const { result, comparison, judgments, log } = await run({
      a: texts("bad", "good", "bad", "plain x"),
      b: texts("good", "bad", "good", "plain y"),
    });
    expect(result).toEqual({ winRateB: 0.625 });
    const example = (id: number, answerA: string, answerB: string) => ({
      id: String(id),
      prompt: `question ${id}`,
      reference: `reference ${id}`,
      answerA,
      answerB,
    });
    expect(comparison).toEqual({
      nameA: "baseline",
      nameB: "tuned",
      judgeModel: "gemini-2.5-flash",
      judgePrompt: "pairwise-1",
      rows: 4,
      winsA: 1,
      winsB: 2,
      ties: 1,
      errors: 0,
      winRateA: 0.375,
      winRateB: 0.625,
      winRateBInterval: [expect.closeTo(0.219426520065, 12), expect.closeTo(0.908100770821, 12)],
      signTestP: expect.closeTo(1, 12),
      conflictRate: 0,
      firstPositionRate: 0.5,
      longerAnswerRate: 1,
      unpaired: 0,
      judgeCalls: 8,
      judgeFailures: 0,
      judgeTokens: { input: 24, output: 16 },
      examples: [
        { ...example(0, "bad", "good"), verdict: "B", explanation: "B is good" },
        { ...example(2, "bad", "good"), verdict: "B", explanation: "B is good" },
        { ...example(1, "good", "bad"), verdict: "A", explanation: "A is good" },
        { ...example(3, "plain x", "plain y"), verdict: "tie", explanation: "no difference" },
      ],
      note: toyNote,
    });
    expect(judgments.slice(0, 2)).toEqual([
      { id: "0", order: "AB", sample: 0, choice: "B", explanation: "B is good" },
      { id: "0", order: "BA", sample: 0, choice: "B", explanation: "B is good" },
    ]);
    expect(judgments).toHaveLength(8);
    expect(log.at(-1)).toBe(
      "info 'tuned' wins 2, 'baseline' wins 1, 1 ties, 0 errors: win rate 62.5 % [21.9 %, 90.8 %]",
    );
  });

  test("a judge that always picks the first position decides nothing and shows in the bias figures", async () => {
    const { comparison, judgments } = await run({
      a: texts("one", "two"),
      b: texts("uno", "due"),
      decide: () => say("first"),
    });
    expect(comparison).toMatchObject({ ties: 2, winRateB: 0.5, conflictRate: 1, firstPositionRate: 1, signTestP: 1 });
    expect(judgments).toMatchObject([{ choice: "A" }, { choice: "B" }, { choice: "A" }, { choice: "B" }]);
  });

  test("several samples are asked for in each order, with seeds of their own", async () => {
    const { judgments, requests } = await run({
      a: texts("bad"),
      b: texts("good"),
      inputs: { samplesPerOrder: 3 },
    });
    expect(judgments).toMatchObject(
      ["AB", "BA"].flatMap((order) => [0, 1, 2].map((sample) => ({ order, sample, choice: "B" }))),
    );
    const settings = requests.map(({ body }) => (body as { generationConfig: unknown }).generationConfig);
    expect(settings).toEqual(
      expect.arrayContaining(
        [7, 8, 9].map((seed) => ({ seed, temperature: 0.7, responseMimeType: "application/json" })),
      ),
    );
  });

  test("the same answer twice is a tie, and a missing answer loses, without asking the judge", async () => {
    const { comparison, judgments, requests } = await run({
      a: [{ prediction: "same" }, { outcome: "empty" }, { prediction: "x" }, { outcome: "error" }],
      b: [{ prediction: " same\n" }, { prediction: "y" }, { outcome: "prompt_blocked" }, { outcome: "empty" }],
    });
    expect(requests).toEqual([]);
    expect(comparison).toMatchObject({ winsA: 1, winsB: 1, ties: 1, errors: 1, winRateB: 0.5, judgeCalls: 0 });
    expect(judgments).toEqual([
      { id: "0", order: "AB", sample: 0, by: "identical", choice: "tie", reason: "both answers are the same" },
      { id: "1", order: "AB", sample: 0, by: "missing", choice: "B", reason: "A has no usable answer" },
      { id: "2", order: "AB", sample: 0, by: "missing", choice: "A", reason: "B has no usable answer" },
      { id: "3", order: "AB", sample: 0, by: "missing", choice: "error", reason: "neither side has a usable answer" },
    ]);
  });

  test("rows are paired by id, and those of one file only are counted", async () => {
    const row = (id: string, prediction: string): Answer => ({ id, prompt: id, prediction });
    const { comparison, log } = await run({
      a: [row("p", "bad"), row("q", "bad"), row("only-a", "bad")],
      b: [row("only-b", "good"), row("q", "good"), row("p", "good")],
    });
    expect(comparison).toMatchObject({ rows: 2, winsB: 2, unpaired: 2 });
    expect(log).toContain("warn 2 rows are in one predictions file only and are left out");
  });

  test("a limit takes the first shared rows", async () => {
    const { comparison } = await run({
      a: texts("bad", "bad", "bad"),
      b: texts("good", "bad", "x"),
      inputs: { limit: 1 },
    });
    expect(comparison).toMatchObject({ rows: 1, winsB: 1 });
  });

  test("the metrics carry Google's names and ours", async () => {
    const { metrics } = await run({ a: texts("bad", "bad"), b: texts("good", "good") });
    expect(metrics).toEqual({
      autosxs_model_a_win_rate: 0,
      autosxs_model_b_win_rate: 1,
      autosxs_tie_rate: 0,
      evaluation_count: 2,
      error_count: 0,
      win_rate_b: 1,
      win_rate_b_low: expect.closeTo(0.3424, 3),
      win_rate_b_high: 1,
      win_rate_b_no_ties: 1,
      win_rate_b_no_ties_low: expect.closeTo(0.3424, 3),
      win_rate_b_no_ties_high: 1,
      sign_test_p: expect.closeTo(0.5, 12),
      conflict_rate: 0,
      first_position_rate: 0.5,
      longer_answer_rate: 1,
    });
  });
});

describe("a judge in trouble", () => {
  test("an answer that is no JSON is asked for once more, with what was wrong", async () => {
    const { judgments, requests } = await run({
      a: texts("bad"),
      b: texts("good"),
      inputs: { concurrency: 1 },
      decide: (question) => (question.turns === 1 ? answerText("I prefer the good one") : preferGood(question)),
    });
    expect(judgments).toMatchObject([{ choice: "B" }, { choice: "B" }]);
    expect(requests).toHaveLength(4);
    expect((requests[1]!.body as { contents: unknown[] }).contents.slice(1)).toEqual([
      { role: "model", parts: [{ text: "I prefer the good one" }] },
      {
        role: "user",
        parts: [
          { text: "That answer cannot be read: it holds no JSON object. Answer again with the JSON object alone." },
        ],
      },
    ]);
  });

  test("judgments that fail are kept with their reason, and the row is an error", async () => {
    const blocked: Reply = { body: { promptFeedback: { blockReason: "SAFETY" } } };
    const { comparison, judgments, log } = await run({
      a: texts("bad", "bad"),
      b: texts("good", "good but risky"),
      decide: (question) =>
        question.text.includes("risky") && question.first === "bad" ? blocked : preferGood(question),
    });
    expect(comparison).toMatchObject({ rows: 2, winsB: 1, errors: 1, judgeCalls: 4, judgeFailures: 1, winRateB: 1 });
    expect(judgments[2]).toEqual({
      id: "1",
      order: "AB",
      sample: 0,
      choice: "error",
      reason: "prompt_blocked: SAFETY",
    });
    expect(log).toContain("warn 1 of 4 judgments failed and are kept as errors");
  });

  test("a storm of 429s is waited out", async () => {
    let requests = 0;
    const { comparison } = await run({
      a: texts("bad", "bad"),
      b: texts("good", "good"),
      decide: (question) => (requests++ % 2 === 0 ? refuse(429, "RESOURCE_EXHAUSTED", "busy") : preferGood(question)),
      inputs: { concurrency: 1 },
    });
    expect(comparison).toMatchObject({ winsB: 2, errors: 0, judgeFailures: 0 });
    expect(requests).toBe(8);
  });

  test("when every judgment fails, the task fails and the judgments stay", async () => {
    const { result, comparison, judgments } = await run({
      a: texts("bad", "same"),
      b: texts("good", "same"),
      decide: () => answerText("no idea"),
    });
    expect(result).toEqual([
      {
        code: "K642",
        message:
          "all 2 judgments of 'gemini-2.5-flash' failed, the first one with 'the answer cannot be read: it holds no JSON object'",
        hint: "choose another judgeModel, or run the task again when the service answers; the judgments file holds every reason",
      },
    ]);
    expect(comparison).toBeUndefined();
    expect(judgments).toHaveLength(3);
  });

  test("a judge model that does not exist ends the task at once", async () => {
    const { result } = await run({ a: texts("x"), b: texts("y"), decide: () => refuse(404, "NOT_FOUND", "no model") });
    expect(result).toMatchObject([
      { code: "K653", message: "'URL' has no model or endpoint 'gemini-2.5-flash': NOT_FOUND: no model" },
    ]);
  });
});

describe("a task that was stopped and runs again", () => {
  const answers = { a: texts("bad", "good", "bad"), b: texts("good", "bad", "good") };
  const inputs = { concurrency: 1 };

  test("asks only for the judgments that are missing, and comes to the same figures", async () => {
    await using folder = await temporaryFolder();
    const first = await run({ ...answers, inputs, folder: folder.path, stopAfter: 3 });
    expect(first.requests).toHaveLength(4);
    // What the end of a process may leave behind: half a line.
    await appendFile(join(folder.path, "out", "judgments.partial"), '{"key":"12');
    const second = await run({ ...answers, inputs, folder: folder.path });
    expect(second.requests).toHaveLength(3);
    expect(second.log).toContain("info 3 of 6 judgments are there from an earlier attempt");
    const whole = await run({ ...answers, inputs });
    expect(second.comparison).toEqual(whole.comparison);
    expect(second.judgments).toEqual(whole.judgments);
    expect(await exists(join(folder.path, "out", "judgments.partial"))).toBe(false);
  });

  test("other criteria ask again", async () => {
    await using folder = await temporaryFolder();
    await run({ ...answers, inputs, folder: folder.path, stopAfter: 3 });
    const second = await run({ ...answers, inputs: { ...inputs, criteria: "Which is shorter?" }, folder: folder.path });
    expect(second.requests).toHaveLength(6);
  });

  test("a judgment that failed is asked for again", async () => {
    await using folder = await temporaryFolder();
    const decide = () => answerText("no idea");
    await run({ ...answers, inputs, folder: folder.path, decide, stopAfter: 5 });
    const second = await run({ ...answers, inputs, folder: folder.path });
    expect(second.requests).toHaveLength(6);
  });
});

describe("predictions that cannot be compared", () => {
  const good = texts("x");
  test.each<[string, Setup, { code: string; message: string; hint: string }]>([
    [
      "an empty file",
      { a: "", b: good },
      {
        code: "K640",
        message: "the predictions file '~/a.jsonl' has no rows",
        hint: "check that the evaluation before had test rows to ask",
      },
    ],
    [
      "a line that is no prediction",
      { a: good, b: `${lines(good)}{"id": 1}\n` },
      {
        code: "K640",
        message: "line 2 of the predictions file '~/b.jsonl' is no prediction",
        hint: "give the predictions that evaluate-model wrote: one JSON object a line with id, prompt and outcome",
      },
    ],
    [
      "an id that comes twice",
      { a: lines(good).repeat(2), b: good },
      {
        code: "K640",
        message: "line 2 of the predictions file '~/a.jsonl' repeats the id '0'",
        hint: "give every row an id of its own",
      },
    ],
    [
      "files without a shared id",
      { a: good, b: [{ id: "z", prediction: "x" }] },
      {
        code: "K641",
        message: "'~/a.jsonl' and '~/b.jsonl' have no row in common",
        hint: "evaluate both models on the same test set",
      },
    ],
    [
      "the same id with another prompt",
      { a: good, b: [{ prompt: "something else", prediction: "x" }] },
      {
        code: "K641",
        message: "row '0' has one prompt in the first predictions file and another one in the second",
        hint: "evaluate both models on the same test set",
      },
    ],
    [
      "no usable answer at all",
      { a: [{ outcome: "error" }], b: [{ outcome: "error" }] },
      {
        code: "K642",
        message: "none of the 1 rows has a usable answer on either side",
        hint: "look at the outcomes in the predictions files; there is nothing to compare",
      },
    ],
  ])("%s", async (_name, setup, problem) => {
    const { result, requests, comparison } = await run(setup);
    expect(result).toEqual([problem]);
    expect(requests).toEqual([]);
    expect(comparison).toBeUndefined();
  });
});
