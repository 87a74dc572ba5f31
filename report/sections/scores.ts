import { formatChange, formatCount, formatInterval, formatPlural, formatScore } from "../format-number.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import { lowerIsBetter, metricRange, type MetricChange, verdictOf } from "../metric-change.ts";
import type { EvaluatedModel, RunView, Section } from "../run-view.ts";
import { modelKeys, modelTone } from "./model-keys.ts";
import { changeReach, changeTrack, valueTrack } from "./tracks.ts";

/** Every metric of every model: a picture with intervals, then the exact numbers. */
export function scoreSection(view: RunView): Section | undefined {
  const names = metricNames(view);
  if (names.length === 0) return undefined;
  const rows = names.map((name) => scoreRow(name, view));
  const reachOf = (range: number): number =>
    changeReach(
      rows.flatMap((row) => (row.range === range && row.change ? [row.change] : [])),
      range,
    );
  const body = html`${modelKeys(view.models)} ${warnings(view)} ${explain(view)}
    <div class="dots${view.changes !== undefined && " paired"}" aria-hidden="true">
      ${rows.map((row) => plotRow(row, view, reachOf(row.range)))}
    </div>
    <div class="scroll" role="region" aria-label="Scores as numbers" tabindex="0">${scoreTable(rows, view)}</div>`;
  return { id: "scores", title: view.models.length > 1 ? "Scores, compared" : "Scores", body };
}

interface ScoreRow {
  readonly name: string;
  readonly range: number;
  readonly change: MetricChange | undefined;
}

function metricNames(view: RunView): readonly string[] {
  const own = view.models.flatMap((model) => model.evaluation.metrics.map((metric) => metric.name));
  return [...new Set([...own, ...(view.changes ?? []).map((change) => change.metric)])];
}

function scoreRow(name: string, view: RunView): ScoreRow {
  const values = view.models.flatMap((model) => summaryOf(model, name)?.value ?? []);
  return { name, range: metricRange(name, values), change: view.changes?.find((change) => change.metric === name) };
}

function summaryOf(model: EvaluatedModel, name: string): EvaluatedModel["evaluation"]["metrics"][number] | undefined {
  return model.evaluation.metrics.find((metric) => metric.name === name);
}

/** What the evaluations themselves say must be known before their numbers are trusted. */
function warnings(view: RunView): readonly Html[] {
  return view.models.flatMap(({ label, evaluation }) =>
    (evaluation.warnings ?? []).map((warning) => html`<p class="hint"><strong>${label}</strong>: ${warning}</p>`),
  );
}

function explain(view: RunView): Html {
  const scoring = new Set(view.models.map((model) => model.evaluation.scoreAs));
  const rule = scoring.has("zero")
    ? scoring.has("exclude")
      ? "The models differ in how rows without a usable answer count"
      : "Rows without a usable answer count as zero"
    : "Rows without a usable answer are left out";
  const own = `${rule}. Dots are means, lines are 95 % intervals.`;
  if (view.changes === undefined) return html`<p class="hint">${own}</p>`;
  return html`<p class="hint">
    ${own} The change is paired: it uses only rows that both models answered, and counts as better or worse only when
    its whole interval lies on one side of zero.
  </p>`;
}

function plotRow(row: ScoreRow, view: RunView, reach: number): Html {
  const marks = view.models.flatMap((model, index) => {
    const summary = summaryOf(model, row.name);
    if (summary === undefined || !Number.isFinite(summary.value)) return [];
    return [{ tone: modelTone(model, index), value: summary.value, interval: summary.interval }];
  });
  return html`<div class="dot-row">
    <div class="dot-name">
      ${row.name}${lowerIsBetter(row.name) && html` <span class="hint">lower is better</span>`}
    </div>
    ${valueTrack(marks, row.range)}
    ${
      row.change !== undefined &&
      html`${changeTrack(row.change, row.range, reach)}
        <div class="dot-verdict">${verdict(row.change)}</div>`
    }
  </div>`;
}

const signs = {
  better: ["good", "▲"],
  worse: ["bad", "▼"],
  "no difference shown": ["idle", "="],
  "no interval": ["idle", "?"],
} as const;

function verdict(change: MetricChange): Html {
  const word = verdictOf(change);
  const [tone, glyph] = signs[word];
  return html`<span class="sign tone-${tone}"><span aria-hidden="true">${glyph}</span> ${word}</span>`;
}

function scoreTable(rows: readonly ScoreRow[], view: RunView): Html {
  const paired = view.changes !== undefined;
  const extra =
    paired &&
    html`<th scope="col" class="number">Paired change</th>
      <th scope="col" class="number">95 % interval</th>
      <th scope="col" class="number">Rows</th>
      <th scope="col">Verdict</th>`;
  const lines = rows.map(
    (row) =>
      html`<tr>
        <th scope="row">${row.name}</th>
        ${view.models.map((model) => valueCell(row, model))} ${paired && changeCells(row)}
      </tr>`,
  );
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Metric</th>
        ${view.models.map((model) => html`<th scope="col" class="number">${model.label}</th>`)}${extra}
      </tr>
    </thead>
    <tbody>
      ${lines}
    </tbody>
  </table>`;
}

function valueCell(row: ScoreRow, model: EvaluatedModel): Html {
  const summary = summaryOf(model, row.name);
  if (summary === undefined) return html`<td class="number">–</td>`;
  const format = (value: number): string => formatScore(value, row.range);
  const interval = summary.interval && html`<span class="hint">${formatInterval(summary.interval, format)}</span>`;
  return html`<td class="number" title="${formatPlural(summary.count, "row")}">
    ${format(summary.value)} ${interval}
  </td>`;
}

function changeCells({ change, range }: ScoreRow): Html {
  if (change === undefined) return html`<td colspan="4" class="hint">not paired</td>`;
  const signed = (value: number): string => formatChange(value, range);
  return html`<td class="number"><strong>${signed(change.change)}</strong></td>
    <td class="number">${change.interval === undefined ? "–" : formatInterval(change.interval, signed)}</td>
    <td class="number">${formatCount(change.rows)}</td>
    <td>${verdict(change)}</td>`;
}
