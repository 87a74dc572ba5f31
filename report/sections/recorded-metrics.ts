import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { formatNumber } from "../format-number.ts";
import { html } from "../../compiler/drawing/markup.ts";
import type { Section } from "../run-view.ts";

/** Numbers that any component recorded as `system.Metrics`: one column for each task, so that runs of one component line up. */
export function recordedMetricsSection(record: RunRecord): Section | undefined {
  const columns = record.tasks.flatMap((task) =>
    Object.entries(task.outputs.artifacts).flatMap(([output, list]) =>
      list
        .filter((artifact) => artifact.type === "system.Metrics" && task.kind !== "dag")
        .map((artifact) => ({
          title: `${task.path} · ${output}`,
          numbers: Object.entries(artifact.metadata).flatMap(([key, value]) =>
            typeof value === "number" ? [[key, value] as const] : [],
          ),
        })),
    ),
  );
  const used = columns.filter((column) => column.numbers.length > 0);
  if (used.length === 0) return undefined;
  const keys = [...new Set(used.flatMap((column) => column.numbers.map(([key]) => key)))];
  const rows = keys.map(
    (key) =>
      html`<tr>
        <th scope="row">${key}</th>
        ${used.map((column) => {
          const value = column.numbers.find(([name]) => name === key)?.[1];
          return html`<td class="number">${value === undefined ? "" : formatNumber(value)}</td>`;
        })}
      </tr>`,
  );
  const body = html`<div class="scroll" role="region" aria-label="Recorded metrics" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          ${used.map((column) => html`<th scope="col" class="number">${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return { id: "metrics", title: "Recorded metrics", body };
}
