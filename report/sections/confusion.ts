import type { ClassificationSummary } from "../../components/evaluate-model/evaluation.ts";
import { formatCount, formatScore } from "../format-number.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { RunView, Section } from "../run-view.ts";

/** Larger tables cannot be read; the labels with the most rows are kept and the note says so. */
const maxLabels = 16;

/** Which label was answered for which, for each model that was scored as a classifier. */
export function confusionSection(view: RunView): Section | undefined {
  const models = view.models.flatMap((model) =>
    model.evaluation.classification === undefined
      ? []
      : [{ label: model.label, summary: model.evaluation.classification }],
  );
  if (models.length === 0) return undefined;
  const body = html`<div class="matrices">${models.map(({ label, summary }) => matrix(label, summary))}</div>`;
  return { id: "labels", title: "Labels", body };
}

/** The words that every label begins with, up to the last space: said once above the table instead of in every head. */
function sharedStart(labels: readonly string[]): string {
  const [first = ""] = labels;
  const ends = [...first.matchAll(/\s/g)].map(({ index }) => index + 1);
  const shared = ends.findLast((end) =>
    labels.every((label) => label.length > end && label.startsWith(first.slice(0, end))),
  );
  return labels.length > 1 && shared !== undefined ? first.slice(0, shared) : "";
}

function matrix(model: string, summary: ClassificationSummary): Html {
  const start = sharedStart(summary.labels.map(({ label }) => label));
  const name = (label: string): string => label.slice(start.length);
  const order = summary.labels
    .map((label, index) => ({ label, index }))
    .toSorted((a, b) => b.label.support - a.label.support);
  const shown = order.slice(0, maxLabels);
  const hidden = order.length - shown.length;
  const rows = shown.map(({ label, index }) => {
    const counts = shown.map((column) => summary.matrix[index]?.[column.index] ?? 0);
    const labelled = (summary.matrix[index] ?? []).reduce((sum, count) => sum + count, 0);
    const total = Math.max(1, label.support, labelled);
    return html`<tr>
      <th scope="row"><span class="clip" title="${label.label}">${name(label.label)}</span></th>
      ${counts.map((count, column) => {
        const hit = shown[column]?.index === index;
        return html`<td class="${hit ? "cell hit" : "cell"}" style="--share:${((count / total) * 100).toFixed(0)}%">
          ${count === 0 ? html`<span class="hint">0</span>` : formatCount(count)}
        </td>`;
      })}
      <td class="number">${formatCount(Math.max(0, label.support - labelled))}</td>
      <td class="number">${formatScore(label.f1, 1)}</td>
    </tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="Confusion matrix of ${model}" tabindex="0">
    <table class="matrix">
      <caption>
        <strong>${model}</strong
        >: accuracy ${formatScore(summary.accuracy, 1)}, macro F1 ${formatScore(summary.macroF1, 1)}<br />
        <span class="hint"
          >rows: reference · columns:
          answer${start !== "" && ` · each after “${start.trim()}”`}${hidden > 0 && ` · ${hidden} rarer labels are not shown`}</span
        >
      </caption>
      <thead>
        <tr>
          <td></td>
          ${shown.map(({ label }) => html`<th scope="col"><span class="clip" title="${label.label}">${name(label.label)}</span></th>`)}
          <th scope="col" class="number" title="answers that are none of the labels, and rows without an answer">
            other
          </th>
          <th scope="col" class="number">F1</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
