import type { ClassificationSummary } from "../../components/evaluate-model/evaluation.ts";
import { formatCount, formatScore } from "../format-number.ts";
import { type Html, html } from "../html.ts";
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

function matrix(model: string, summary: ClassificationSummary): Html {
  const order = summary.labels
    .map((label, index) => ({ label, index }))
    .toSorted((a, b) => b.label.support - a.label.support);
  const shown = order.slice(0, maxLabels);
  const hidden = order.length - shown.length;
  const rows = shown.map(({ label, index }) => {
    const counts = shown.map((column) => summary.matrix[index]?.[column.index] ?? 0);
    const total = Math.max(
      1,
      (summary.matrix[index] ?? []).reduce((sum, count) => sum + count, 0),
    );
    return html`<tr>
      <th scope="row"><span class="clip" title="${label.label}">${label.label}</span></th>
      ${counts.map((count, column) => {
        const hit = shown[column]?.index === index;
        return html`<td class="${hit ? "cell hit" : "cell"}" style="--share:${((count / total) * 100).toFixed(0)}%">
          ${count === 0 ? html`<span class="hint">0</span>` : formatCount(count)}
        </td>`;
      })}
      <td class="number">${formatScore(label.f1, 1)}</td>
    </tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="Confusion matrix of ${model}" tabindex="0">
    <table class="matrix">
      <caption>
        <strong>${model}</strong
        >: accuracy ${formatScore(summary.accuracy, 1)}, macro F1 ${formatScore(summary.macroF1, 1)}<br />
        <span class="hint"
          >rows: reference · columns: answer${hidden > 0 && ` · ${hidden} rarer labels are not shown`}</span
        >
      </caption>
      <thead>
        <tr>
          <td></td>
          ${shown.map(({ label }) => html`<th scope="col"><span class="clip" title="${label.label}">${label.label}</span></th>`)}
          <th scope="col" class="number">F1</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
