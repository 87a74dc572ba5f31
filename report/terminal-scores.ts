import { displayWidth, fitWidth, padWidth } from "../compiler/drawing/display-width.ts";
import { formatChange, formatInterval, formatPlural, formatScore } from "./format-number.ts";
import { metricRange, type MetricChange, verdictOf } from "./metric-change.ts";
import type { EvaluatedModel, RunView } from "./run-view.ts";
import { oneLine, type TerminalStyle } from "./terminal-paint.ts";

/** The table of scores: before, after and the paired change when it is known, otherwise each model's own values. */
export function scoreLines(view: RunView, style: TerminalStyle): readonly string[] {
  if (view.models.length === 0) return [];
  const [before, after] = view.models;
  const lines =
    view.changes !== undefined && before !== undefined && after !== undefined
      ? changeTable(view.changes, [before, after], style)
      : valueTable(view.models, style);
  return [...lines, ...view.models.flatMap((model) => unusableLine(model, style))];
}

function changeTable(
  changes: readonly MetricChange[],
  models: readonly [EvaluatedModel, EvaluatedModel],
  style: TerminalStyle,
): readonly string[] {
  const rows = [...new Set(changes.map((change) => change.rows))];
  const over = rows.length === 1 ? `the ${formatPlural(rows[0] ?? 0, "row")} both answered` : "the rows both answered";
  const cells = changes.map((change) => {
    const range = metricRange(change.metric, [change.before, change.after]);
    return [
      change.metric,
      formatScore(change.before, range),
      formatScore(change.after, range),
      formatChange(change.change, range),
      change.interval === undefined ? "–" : formatInterval(change.interval, (value) => formatChange(value, range)),
      verdictOf(change),
    ];
  });
  const table = alignTable(
    [["metric", models[0].label, models[1].label, "change", "95 % interval", ""], ...cells],
    style,
  );
  const tones = changes.map((change) => verdictTones[verdictOf(change)]);
  return [
    style.paint("strong", `Scores over ${over}`),
    ...table.map((line, index) => {
      const tone = tones[index - 1];
      const change = changes[index - 1];
      if (tone === undefined || change === undefined) return style.paint("idle", line);
      const word = verdictOf(change);
      return line.endsWith(word) ? line.slice(0, -word.length) + style.paint(tone, word) : line;
    }),
  ];
}

const verdictTones = { better: "good", worse: "bad", "no difference shown": "idle", "no interval": "idle" } as const;

function valueTable(models: readonly EvaluatedModel[], style: TerminalStyle): readonly string[] {
  const metrics = [...new Set(models.flatMap((model) => model.evaluation.metrics.map((metric) => metric.name)))];
  const cells = metrics.map((name) =>
    [name].concat(
      models.map((model) => {
        const metric = model.evaluation.metrics.find((entry) => entry.name === name);
        return metric === undefined ? "–" : formatScore(metric.value, metricRange(name, [metric.value]));
      }),
    ),
  );
  const [header = "", ...rest] = alignTable([["metric", ...models.map((model) => model.label)], ...cells], style);
  return [style.paint("strong", "Scores"), style.paint("idle", header), ...rest];
}

/** The first column and a column of words go left, numbers go right. */
function alignTable(rows: readonly (readonly string[])[], style: TerminalStyle): readonly string[] {
  const clean = rows.map((row) => row.map((cell) => oneLine(cell)));
  const columns = clean[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.min(column === 0 ? 24 : 22, Math.max(...clean.map((row) => displayWidth(row[column] ?? "")))),
  );
  return clean.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      const fitted = fitWidth(cell, width);
      return column === 0 || /[a-z]{4}/.test(row === clean[0] ? "" : cell)
        ? padWidth(fitted, width)
        : padWidth(fitted, width, "left");
    });
    return fitWidth(`  ${cells.join("  ")}`.trimEnd(), style.width);
  });
}

function unusableLine(model: EvaluatedModel, style: TerminalStyle): readonly string[] {
  const { outcomes, rows } = model.evaluation;
  const unusable = Object.entries(outcomes).filter(
    ([name, count]) => count > 0 && name !== "ok" && name !== "truncated",
  );
  if (unusable.length === 0) return [];
  const total = unusable.reduce((sum, [, count]) => sum + count, 0);
  const list = unusable.map(([name, count]) => `${name.replace("_", " ")} ${count}`).join(", ");
  return [
    fitWidth(
      `  ${oneLine(model.label)}: ${total} of ${formatPlural(rows, "row")} without an answer (${list})`,
      style.width,
    ),
  ];
}
