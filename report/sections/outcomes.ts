import type { OutcomeClass } from "../../components/evaluate-model/evaluation.ts";
import { formatCount, formatShare } from "../format-number.ts";
import { html } from "../../compiler/drawing/markup.ts";
import type { RunView, Section } from "../run-view.ts";

const outcomes: readonly (readonly [OutcomeClass, string])[] = [
  ["ok", "answered"],
  ["truncated", "answered, cut at the token limit"],
  ["empty", "empty answer"],
  ["prompt_blocked", "prompt blocked"],
  ["response_blocked", "answer blocked"],
  ["abnormal", "stopped for another reason"],
  ["error", "request failed"],
];

/** What happened to every request of every model: no row is missing from the counts. */
export function outcomeSection(view: RunView): Section | undefined {
  if (view.models.length === 0) return undefined;
  const used = outcomes.filter(
    ([name]) => name === "ok" || view.models.some((model) => model.evaluation.outcomes[name] > 0),
  );
  const rows = used.map(
    ([name, words]) =>
      html`<tr>
        <th scope="row">${words}</th>
        ${view.models.map(({ evaluation }) => {
          const count = evaluation.outcomes[name];
          const share = evaluation.rows === 0 ? Number.NaN : count / evaluation.rows;
          const width = Number.isFinite(share) ? (share * 100).toFixed(1) : "0";
          return html`<td>
            <span class="number">${formatCount(count)}</span> <span class="hint">${formatShare(share)}</span>
            <div class="gauge ${name === "ok" ? "tone-good" : "tone-warn"}"><i style="width:${width}%"></i></div>
          </td>`;
        })}
      </tr>`,
  );
  const body = html`<div class="scroll" role="region" aria-label="Answers" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">What came back</th>
          ${view.models.map((model) => html`<th scope="col">${model.label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">rows asked</th>
          ${view.models.map((model) => html`<td>${formatCount(model.evaluation.rows)}</td>`)}
        </tr>
      </tfoot>
    </table>
  </div>`;
  return { id: "answers", title: "Answers", body };
}
