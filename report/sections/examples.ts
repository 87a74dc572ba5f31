import type { PredictionRow } from "../../components/evaluate-model/evaluation.ts";
import { formatChange, formatCount, formatScore } from "../format-number.ts";
import { html } from "../../compiler/drawing/markup.ts";
import { lowerIsBetter, metricRange } from "../metric-change.ts";
import type { EvaluatedModel, Found, RunView, Section } from "../run-view.ts";
import { type Example, exampleList } from "./example-list.ts";
import { modelTone } from "./model-keys.ts";
import { verdictsById } from "../judge-verdicts.ts";

/** Rows of each direction that are shown; the counts in the text cover all rows. */
const perDirection = 12;

/** Test rows with all models' answers: the largest losses first, since those are what a reader has to check. */
export function exampleSections(_found: readonly Found<readonly PredictionRow[]>[], view: RunView): readonly Section[] {
  const models = view.models.filter((model) => (model.predictions ?? []).length > 0);
  if (models.length === 0) return [];
  const metric = headlineMetric(models);
  const all = examples(models, { metric, view });
  const shown = (["worse", "better", "same"] as const).flatMap((direction) =>
    all.filter((entry) => entry.direction === direction).slice(0, models.length > 1 ? perDirection : 2 * perDirection),
  );
  const by = metric === undefined ? "" : `, by ${metric}`;
  const text =
    models.length > 1
      ? `${formatCount(shown.length)} of ${formatCount(all.length)} rows: at most ${perDirection} of each kind, largest differences between ${models[0]?.label ?? ""} and ${models.at(-1)?.label ?? ""} first${by}.`
      : `${formatCount(shown.length)} of ${formatCount(all.length)} rows, lowest score first${by}.`;
  const body = html`<p class="hint">${text}</p>
    ${exampleList(
      shown.map((entry) => entry.example),
      "examples",
    )}`;
  return [{ id: "examples", title: "Examples", body }];
}

interface RankedExample {
  readonly example: Example;
  readonly direction: Example["direction"];
  readonly size: number;
}

function examples(
  models: readonly EvaluatedModel[],
  context: { readonly metric: string | undefined; readonly view: RunView },
): readonly RankedExample[] {
  const verdicts = verdictsById(context.view);
  const others = models.map((model) => new Map((model.predictions ?? []).map((row) => [row.id, row])));
  const ranked = (models[0]?.predictions ?? []).map((row) => {
    const rows = others.map((byId) => byId.get(row.id));
    const [first, last] = [scoreOf(rows[0], context.metric), scoreOf(rows.at(-1), context.metric)];
    const sign = context.metric !== undefined && lowerIsBetter(context.metric) ? -1 : 1;
    const difference = models.length > 1 ? (last - first) * sign : first * sign;
    const verdict = verdicts.get(row.id);
    const direction =
      models.length > 1
        ? directionOf(difference, context.metric === undefined ? verdict?.direction : undefined)
        : "same";
    const example: Example = {
      id: row.id,
      prompt: row.prompt,
      reference: row.reference,
      answers: models.map((model, index) => ({
        label: model.label,
        tone: modelTone(model, index),
        text: rows[index]?.prediction,
        note: answerNote(rows[index], context.metric),
      })),
      direction,
      verdict:
        verdict?.text ??
        (models.length > 1 && Number.isFinite(difference) ? changeText(last - first, context.metric) : undefined),
      explanation: verdict?.explanation,
    };
    return { example, direction, size: models.length > 1 ? -Math.abs(difference) : difference };
  });
  return ranked.toSorted((a, b) => (Number.isNaN(a.size) ? 0 : a.size) - (Number.isNaN(b.size) ? 0 : b.size));
}

/** The first metric that rows carry a score for. */
function headlineMetric(models: readonly EvaluatedModel[]): string | undefined {
  const scored = new Set(
    models.flatMap((model) => (model.predictions ?? []).slice(0, 100).flatMap((row) => Object.keys(row.scores))),
  );
  return models[0]?.evaluation.metrics.map((metric) => metric.name).find((name) => scored.has(name)) ?? [...scored][0];
}

function scoreOf(row: PredictionRow | undefined, metric: string | undefined): number {
  return metric === undefined ? Number.NaN : (row?.scores[metric] ?? Number.NaN);
}

function directionOf(difference: number, verdict: Example["direction"] | undefined): Example["direction"] {
  if (verdict !== undefined) return verdict;
  if (difference > 0) return "better";
  return difference < 0 ? "worse" : "same";
}

function answerNote(row: PredictionRow | undefined, metric: string | undefined): string {
  if (row === undefined) return "not asked";
  const score = scoreOf(row, metric);
  const parts = [
    ...(Number.isFinite(score) && metric !== undefined
      ? [`${metric} ${formatScore(score, metricRange(metric, [score]))}`]
      : []),
    ...(row.outcome === "ok" ? [] : [row.outcome.replace("_", " ")]),
    ...(row.reason === undefined ? [] : [row.reason]),
  ];
  return parts.join(" · ");
}

function changeText(change: number, metric: string | undefined): string | undefined {
  return metric === undefined ? undefined : `${metric} ${formatChange(change, metricRange(metric, []))}`;
}
