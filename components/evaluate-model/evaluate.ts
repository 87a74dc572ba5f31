import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { HandlerContext } from "../../compiler/authoring/handler.ts";
import { openGemini } from "../../gemini/client.ts";
import type { RetryPolicy } from "../../gemini/retry.ts";
import type { Environment } from "../../gemini/target.ts";
import { localFiles } from "../../storage/local-files.ts";
import { isAnswered } from "./answer-scorer.ts";
import { askModel } from "./ask-model.ts";
import type { evaluateModel } from "./component.ts";
import { openModelAnswers } from "./kept-answers.ts";
import { evaluateAnswers } from "./evaluate-answers.ts";
import type { Evaluation, PredictionRow } from "./evaluation.ts";
import { parseMetricNames } from "./metrics/registry.ts";
import { readTestRows } from "./test-rows.ts";

type Definition = (typeof evaluateModel)["definition"];
type Context = Pick<
  HandlerContext<Definition["inputs"], Definition["outputs"]>,
  "inputs" | "outputs" | "signal" | "log"
>;

/** What a task finds around it; tests bring their own. */
export interface Surroundings {
  readonly env: Environment;
  readonly retry?: Partial<RetryPolicy>;
}

/**
 * The work of evaluate-model: asks, scores, and writes predictions, evaluation and metrics.
 * @throws K630 or K631 for bad metric names, K634 or K635 for a bad test set, K636 when nothing was answered, K65x for the model as a whole
 */
export async function evaluate(
  { inputs, outputs, signal, log }: Context,
  { env, retry }: Surroundings,
): Promise<{ readonly answered: number }> {
  const { model, metrics, scoreAs, seed } = inputs;
  // Everything that can be wrong without asking is found before the first request is paid for.
  parseMetricNames(metrics);
  const testRows = await readTestRows(inputs.test.path, inputs.limit);
  const gemini = await openGemini(env, retry);
  if (gemini.note !== undefined) log.warn(gemini.note);
  const { temperature, maxOutputTokens } = inputs;
  const settings = { model, temperature, maxOutputTokens };
  const kept = await openModelAnswers(gemini, testRows, { ...settings, output: outputs.predictions.path });
  const again = testRows.filter((_, row) => kept.find(row) !== undefined).length;
  if (again > 0) log.info(`${again} of ${testRows.length} answers are there from an earlier attempt`);
  const asked = await askModel(gemini, testRows, {
    ...settings,
    kept,
    concurrency: inputs.concurrency,
    signal,
    onProgress: (done, total) => log.progress(done, total, "rows asked"),
  });
  const { rows, evaluation } = evaluateAnswers(asked, { model, metrics, scoreAs, seed, note: gemini.note });
  const files = localFiles();
  await files.writeText(outputs.predictions.path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  await kept.remove();
  const answered = rows.filter(isAnswered).length;
  if (answered === 0) refuse(model, rows);
  await files.writeText(outputs.evaluation.path, `${JSON.stringify(evaluation, null, 2)}\n`);
  const numbers = metricNumbers(evaluation, answered);
  await files.writeText(outputs.metrics.path, `${JSON.stringify(numbers, null, 2)}\n`);
  Object.assign(outputs.metrics.metadata, numbers);
  Object.assign(outputs.predictions.metadata, { rows: rows.length, answered });
  for (const warning of evaluation.warnings ?? []) log.warn(warning);
  log.info(`${answered} of ${rows.length} rows answered by '${model}'`);
  return { answered };
}

/** A score of zero from a service that refused every row would look like a bad model. */
function refuse(model: string, rows: readonly PredictionRow[]): never {
  const reasons = new Map<string, number>();
  for (const { outcome, reason } of rows) {
    const text = reason === undefined ? outcome : `${outcome}: ${reason}`;
    reasons.set(text, (reasons.get(text) ?? 0) + 1);
  }
  const [[reason, count] = ["", 0]] = [...reasons].sort(([, a], [, b]) => b - a);
  fail("K636", `'${model}' answered none of ${rows.length} test rows`, {
    hint: `most frequent (${count} of ${rows.length}): ${reason}`,
  });
}

/** What the pipeline UIs list: finite numbers only, rounded to six significant digits; the file keeps all digits. */
function metricNumbers(evaluation: Evaluation, answered: number): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = { rows: evaluation.rows, answered };
  for (const { name, value } of evaluation.metrics) numbers[name] = rounded(value);
  numbers["latency_p50_ms"] = rounded(evaluation.latencyMs.p50);
  numbers["latency_p95_ms"] = rounded(evaluation.latencyMs.p95);
  return numbers;
}

const rounded = (value: number): number => Number(value.toPrecision(6));
