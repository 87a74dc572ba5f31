import { rename, writeFile } from "node:fs/promises";
import type { HandlerContext, HandlerResult } from "../../compiler/authoring/handler.ts";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { openGemini } from "../../gemini/client.ts";
import type { Gemini } from "../../gemini/client.ts";
import { mapConcurrent } from "../../gemini/map-concurrent.ts";
import type { RetryPolicy } from "../../gemini/retry.ts";
import type { Environment } from "../../gemini/target.ts";
import { wilsonInterval } from "../evaluate-model/statistics/wilson.ts";
import type { compareModels } from "./component.ts";
import type { Comparison, Judgment } from "./comparison.ts";
import { judge } from "./judge.ts";
import type { JudgeCall, JudgeSettings } from "./judge.ts";
import { judgePromptVersion } from "./judge-prompt.ts";
import { openKeptJudgments } from "./kept-judgments.ts";
import type { KeptJudgments } from "./kept-judgments.ts";
import { readPairs } from "./read-pairs.ts";
import type { Pair } from "./read-pairs.ts";
import { summarize } from "./summarize.ts";

type Inputs = (typeof compareModels)["definition"]["inputs"];
type Outputs = (typeof compareModels)["definition"]["outputs"];
type Context = HandlerContext<Inputs, Outputs>;

/** What the stage takes from its surroundings. */
export interface Surroundings {
  readonly env: Environment;
  /** Clock and patience; the machine's own when left out. */
  readonly retry?: Partial<RetryPolicy>;
}

/** Has a judge compare two models' answers row by row in both orders; see the component's contract. */
export async function compare(context: Context, { env, retry }: Surroundings): Promise<HandlerResult<Outputs>> {
  const { inputs, outputs, log } = context;
  const found = await readPairs(inputs.predictionsA.path, inputs.predictionsB.path);
  const pairs = inputs.limit === undefined ? found.pairs : found.pairs.slice(0, inputs.limit);
  if (found.unpaired > 0) log.warn(`${found.unpaired} rows are in one predictions file only and are left out`);
  if (pairs.length < 100) log.warn(`${pairs.length} rows show large differences only; about 100 are recommended`);
  const gemini = await openGemini(env, retry);
  if (gemini.note !== undefined) log.warn(gemini.note);

  const kept = await openKeptJudgments(outputs.judgments.path, gemini, settingsOf(inputs));
  const { judgments, usage } = await judgeAll(context, gemini, { pairs, kept });
  // Failures included, and before anything can fail: what was paid for is kept.
  await replace(outputs.judgments.path, judgments.map((judgment) => `${JSON.stringify(judgment)}\n`).join(""));
  await kept.remove();
  const figures = summarize({ pairs, judgments });
  const asked = judgments.filter(({ by }) => by === undefined);
  const failed = asked.filter(({ choice }) => choice === "error");
  if (figures === undefined || (asked.length > 0 && failed.length === asked.length)) {
    return failAll(inputs.judgeModel, pairs, failed);
  }
  if (failed.length > 0) log.warn(`${failed.length} of ${asked.length} judgments failed and are kept as errors`);
  const comparison: Comparison = {
    nameA: inputs.nameA,
    nameB: inputs.nameB,
    judgeModel: inputs.judgeModel,
    judgePrompt: judgePromptVersion,
    ...figures,
    unpaired: found.unpaired,
    judgeCalls: asked.length,
    judgeFailures: failed.length,
    judgeTokens: usage,
    ...(gemini.note === undefined ? {} : { note: gemini.note }),
  };
  await replace(outputs.comparison.path, `${JSON.stringify(comparison, undefined, 2)}\n`);
  const metrics = metricsOf(comparison);
  Object.assign(outputs.metrics.metadata, metrics);
  await replace(outputs.metrics.path, `${JSON.stringify(metrics, undefined, 2)}\n`);
  const percent = (rate: number): string => `${(100 * rate).toFixed(1)} %`;
  log.info(
    `'${inputs.nameB}' wins ${comparison.winsB}, '${inputs.nameA}' wins ${comparison.winsA}, ${comparison.ties} ties, ${comparison.errors} errors: win rate ${percent(comparison.winRateB)} [${comparison.winRateBInterval.map(percent).join(", ")}]`,
  );
  return { winRateB: comparison.winRateB };
}

const settingsOf = ({ judgeModel: model, criteria, samplesPerOrder, seed }: Context["inputs"]): JudgeSettings => ({
  model,
  criteria,
  samplesPerOrder,
  seed,
});

interface AllJudged {
  readonly judgments: readonly Judgment[];
  readonly usage: { readonly input: number; readonly output: number };
}

interface ToJudge {
  readonly pairs: readonly Pair[];
  /** Where judgments are kept while the others are still to come. */
  readonly kept: KeptJudgments;
}

/** Judgments in the order of the rows, AB before BA. */
async function judgeAll({ inputs, signal, log }: Context, gemini: Gemini, todo: ToJudge): Promise<AllJudged> {
  const { samplesPerOrder, concurrency } = inputs;
  const settings = settingsOf(inputs);
  const { kept } = todo;
  const work = todo.pairs.map((pair) => withoutJudge(pair) ?? callsFor(pair, samplesPerOrder));
  const calls = work.flatMap((item) => (Array.isArray(item) ? item : []));
  const again = calls.filter((call) => kept.find(call) !== undefined).length;
  if (again > 0) log.info(`${again} of ${calls.length} judgments are there from an earlier attempt`);
  const onProgress = (done: number, total: number): void => log.progress(done, total, "judged");
  const judged = await mapConcurrent(calls, { concurrency, signal, onProgress }, async (call, _index, signal) => {
    const earlier = kept.find(call);
    if (earlier !== undefined) return earlier;
    const fresh = await judge(gemini, settings, { call, signal });
    await kept.add(call, fresh);
    return fresh;
  });
  let next = 0;
  const judgments = work.flatMap((item): readonly Judgment[] => {
    if (!Array.isArray(item)) return [item];
    return judged.slice(next, (next += item.length)).map(({ judgment }) => judgment);
  });
  const sum = (tokens: "inputTokens" | "outputTokens"): number =>
    judged.reduce((total, { usage }) => total + usage[tokens], 0);
  return { judgments, usage: { input: sum("inputTokens"), output: sum("outputTokens") } };
}

/** The judgment of a row that needs no judge: the same answer twice, or a side that has none. */
function withoutJudge({ id, answerA, answerB }: Pair): Judgment | undefined {
  const row = { id, order: "AB", sample: 0 } as const;
  if (answerA === undefined && answerB === undefined) {
    return { ...row, by: "missing", choice: "error", reason: "neither side has a usable answer" };
  }
  if (answerA === undefined) return { ...row, by: "missing", choice: "B", reason: "A has no usable answer" };
  if (answerB === undefined) return { ...row, by: "missing", choice: "A", reason: "B has no usable answer" };
  if (answerA.trim() !== answerB.trim()) return undefined;
  return { ...row, by: "identical", choice: "tie", reason: "both answers are the same" };
}

function callsFor({ answerA = "", answerB = "", ...pair }: Pair, samplesPerOrder: number): JudgeCall[] {
  const samples = Array.from({ length: samplesPerOrder }, (_, sample) => sample);
  return (["AB", "BA"] as const).flatMap((order) =>
    samples.map((sample) => ({ pair: { ...pair, answerA, answerB }, order, sample })),
  );
}

function failAll(judgeModel: string, pairs: readonly Pair[], failed: readonly Judgment[]): never {
  const [first] = failed;
  if (first === undefined) {
    return fail("K642", `none of the ${pairs.length} rows has a usable answer on either side`, {
      hint: "look at the outcomes in the predictions files; there is nothing to compare",
    });
  }
  return fail(
    "K642",
    `all ${failed.length} judgments of '${judgeModel}' failed, the first one with '${first.reason ?? ""}'`,
    {
      hint: "choose another judgeModel, or run the task again when the service answers; the judgments file holds every reason",
    },
  );
}

/** Numbers for the run's page; names as Google's AutoSxS gives them where it has one. */
function metricsOf(comparison: Comparison): Readonly<Record<string, number>> {
  const { winsA, winsB, ties, errors, winRateB, winRateBInterval, longerAnswerRate } = comparison;
  const decided = winsA + winsB + ties;
  const noTies = wilsonInterval(winsB, winsA + winsB);
  return {
    autosxs_model_a_win_rate: winsA / decided,
    autosxs_model_b_win_rate: winsB / decided,
    autosxs_tie_rate: ties / decided,
    evaluation_count: decided,
    error_count: errors,
    win_rate_b: winRateB,
    win_rate_b_low: winRateBInterval[0],
    win_rate_b_high: winRateBInterval[1],
    ...(noTies === undefined
      ? {}
      : {
          win_rate_b_no_ties: winsB / (winsA + winsB),
          win_rate_b_no_ties_low: noTies[0],
          win_rate_b_no_ties_high: noTies[1],
        }),
    sign_test_p: comparison.signTestP,
    conflict_rate: comparison.conflictRate,
    first_position_rate: comparison.firstPositionRate,
    ...(longerAnswerRate === undefined ? {} : { longer_answer_rate: longerAnswerRate }),
  };
}

async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
