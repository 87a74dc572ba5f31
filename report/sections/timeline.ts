import { scaleLinear } from "d3-scale";
import type { RunRecord, TaskRecord } from "../../compiler/spec/run-record.ts";
import { formatDuration } from "../format-time.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { Section } from "../run-view.ts";
import { lastInstant, taskDepth, taskParents, taskTime, taskWord } from "../task-words.ts";

/** When each task ran, as a table whose last column is drawn to scale. */
export function timelineSection(record: RunRecord): Section | undefined {
  if (record.tasks.length === 0) return undefined;
  const parents = taskParents(record);
  const starts = record.tasks.flatMap((task) => (task.startedAt === undefined ? [] : Date.parse(task.startedAt)));
  const origin = Math.min(Date.parse(record.createdAt), ...starts);
  const total = Math.max(1, Date.parse(lastInstant(record)) - origin);
  const unit = tickUnit(total);
  const ticks = scaleLinear()
    .domain([0, total / unit.ms])
    .ticks(4)
    .map((tick, index) => {
      const share = (tick * unit.ms) / total;
      // The label of a line near the edge stands before it, and narrow pages show every second one.
      const place = `tick${share > 0.8 ? " before" : ""}${index % 2 === 1 ? " minor" : ""}`;
      return { left: percent(share), place, label: tick === 0 ? "0" : `${tick} ${unit.name}` };
    });
  const grid = ticks.map((tick) => html`<i style="left:${tick.left}"></i>`);
  const rows = record.tasks.map((task) => {
    const { word, glyph, tone } = taskWord(task);
    const again = task.attempts > 1 && html`<span class="again">${task.attempts} attempts</span>`;
    return html`<tr>
      <th scope="row" style="--depth:${taskDepth(task, parents)}">
        <span class="clip" title="${task.path}">${task.displayName}</span>
      </th>
      <td class="state tone-${tone}"><span aria-hidden="true">${glyph}</span> ${word}</td>
      <td class="number">${taskTime(task, record)}${again}</td>
      <td class="lane">${grid}${bar(task, { origin, total, record })}</td>
    </tr>`;
  });
  const body = html`<table class="gantt">
    <thead>
      <tr>
        <th scope="col">Task</th>
        <th scope="col">State</th>
        <th scope="col" class="number">Time</th>
        <th scope="col" class="lane ticks">
          <span class="unseen">From start to end, ${formatDuration(total)} in all</span>
          ${ticks.map((tick) => html`<span aria-hidden="true" class="${tick.place}" style="left:${tick.left}">${tick.label}</span>`)}
        </th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  return { id: "timeline", title: "Timeline", body };
}

function bar(
  task: TaskRecord,
  scale: { readonly origin: number; readonly total: number; readonly record: RunRecord },
): Html | undefined {
  if (task.startedAt === undefined) return undefined;
  const start = Date.parse(task.startedAt);
  const end = Date.parse(task.endedAt ?? (task.state === "RUNNING" ? lastInstant(scale.record) : task.startedAt));
  const left = percent((start - scale.origin) / scale.total);
  const width = percent(Math.max(0, end - start) / scale.total);
  const shape = task.kind === "dag" ? "bar span" : "bar";
  return html`<b class="${shape} tone-${taskWord(task).tone}" style="left:min(${left},100% - 4px);width:${width}"></b>`;
}

function tickUnit(totalMs: number): { readonly ms: number; readonly name: string } {
  if (totalMs < 2000) return { ms: 1, name: "ms" };
  if (totalMs < 180_000) return { ms: 1000, name: "s" };
  return totalMs < 3 * 3_600_000 ? { ms: 60_000, name: "min" } : { ms: 3_600_000, name: "h" };
}

function percent(share: number): string {
  return `${(Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * 100).toFixed(2)}%`;
}
