import type { Judgment } from "../../components/compare-models/comparison.ts";
import { formatCount } from "../format-number.ts";
import { html } from "../../compiler/drawing/markup.ts";
import type { Found, RunView, Section } from "../run-view.ts";

/** The judge's calls by the order they were shown in: a fair judge chooses the same way in both rows. */
export function judgmentSections(found: readonly Found<readonly Judgment[]>[], view: RunView): readonly Section[] {
  return found.flatMap(({ task, content }, index) => {
    if (content.length === 0) return [];
    const summary = view.comparisons.find((comparison) => comparison.task.path === task.path)?.content;
    const [nameA, nameB] = [summary?.nameA ?? "A", summary?.nameB ?? "B"];
    const rows = (["AB", "BA"] as const).map((order) => {
      const calls = content.filter((call) => call.order === order);
      const count = (choice: Judgment["choice"]) =>
        html`<td class="number">${formatCount(calls.filter((call) => call.choice === choice).length)}</td>`;
      return html`<tr>
        <th scope="row">${order === "AB" ? nameA : nameB} shown first</th>
        ${(["A", "B", "tie", "error"] as const).map((choice) => count(choice))}
      </tr>`;
    });
    const reasons = Map.groupBy(
      content.filter((call) => call.choice === "error"),
      (call) => call.reason ?? "no reason given",
    );
    const failed =
      reasons.size > 0 &&
      html`<p>
        Calls without a verdict:
        ${[...reasons].slice(0, 8).map(([reason, calls], place) => html`${place > 0 && "; "}${formatCount(calls.length)} × ${reason}`)}.
      </p>`;
    const body = html`<div class="scroll" role="region" aria-label="The judge's calls" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col" class="number">chose ${nameA}</th>
              <th scope="col" class="number">chose ${nameB}</th>
              <th scope="col" class="number">tie</th>
              <th scope="col" class="number">no verdict</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
      ${failed}`;
    const title = found.length === 1 ? "The judge's calls" : `The judge's calls: ${task.displayName}`;
    return [{ id: index === 0 ? "calls" : `calls-${index + 1}`, title, body }];
  });
}
