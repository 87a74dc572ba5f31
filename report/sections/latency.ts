import { formatDuration } from "../format-time.ts";
import { html } from "../../compiler/drawing/markup.ts";
import type { RunView, Section } from "../run-view.ts";

/** How long answers took, for each model. */
export function latencySection(view: RunView): Section | undefined {
  if (view.models.length === 0) return undefined;
  const rows = view.models.map(
    ({ label, evaluation: { latencyMs } }) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td class="number">${formatDuration(latencyMs.p50)}</td>
        <td class="number">${formatDuration(latencyMs.p95)}</td>
        <td class="number">${formatDuration(latencyMs.mean)}</td>
      </tr>`,
  );
  const body = html`<div class="scroll" role="region" aria-label="Time to answer" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" class="number">Median</th>
          <th scope="col" class="number">95th percentile</th>
          <th scope="col" class="number">Mean</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return { id: "latency", title: "Time to answer", body };
}
