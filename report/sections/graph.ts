import type { RunRecord, TaskRecord } from "../../compiler/spec/run-record.ts";
import { displayWidth, fitWidth } from "../../compiler/drawing/display-width.ts";
import { formatPlural } from "../format-number.ts";
import { edgePath } from "../../compiler/drawing/edge-path.ts";
import type { Edge } from "../../compiler/drawing/graph-layers.ts";
import { type Layout, layOut, type Point } from "../../compiler/drawing/graph-layout.ts";
import { Html, html } from "../html.ts";
import type { Section } from "../run-view.ts";
import { taskParents, taskTime, taskWord } from "../task-words.ts";

const node = { width: 186, height: 52 };
const group = { padding: 14, header: 26 };
/** Above this many tasks only the top level is drawn; the timeline lists the others. */
const maxDrawn = 150;

/** The run as a picture: tasks in the order of their dependencies, nested DAGs as frames around theirs. */
export function graphSection(record: RunRecord): Section | undefined {
  if (record.tasks.length === 0) return undefined;
  const parents = taskParents(record);
  const children = Map.groupBy(record.tasks, (task) => parents.get(task.path) ?? "");
  const draw: Drawing = { record, children: record.tasks.length > maxDrawn ? new Map() : children };
  const whole = drawLevel(children.get("") ?? [], draw);
  const [width, height] = [Math.ceil(whole.layout.width) + 4, Math.ceil(whole.layout.height) + 4];
  const label = `Graph of ${formatPlural(record.tasks.length, "task")}; the timeline lists the same tasks as text`;
  const folded =
    record.tasks.length > maxDrawn &&
    html`<p class="hint">Only the top level is drawn; the timeline lists every task.</p>`;
  const body = html`${folded}
    <div class="scroll" role="region" aria-label="Graph of the run" tabindex="0">
      <svg
        class="graph"
        role="img"
        aria-label="${label}"
        viewBox="-2 -2 ${width} ${height}"
        width="${width}"
        height="${height}"
        style="max-width:${width}px;min-width:${Math.round(Math.min(width, Math.max(340, width * 0.72)))}px"
      >
        ${whole.picture}
      </svg>
    </div>
    <p class="legend" aria-hidden="true">
      <span class="tone-good">✓ succeeded</span> <span class="tone-cached">↺ from the cache</span>
      <span class="tone-bad">✗ failed</span>
      <span class="tone-idle">– not started</span>
    </p>`;
  return { id: "graph", title: "Graph", body };
}

interface Drawing {
  readonly record: RunRecord;
  readonly children: ReadonlyMap<string, readonly TaskRecord[]>;
}

interface Level {
  readonly layout: Layout;
  readonly picture: Html;
}

function drawLevel(tasks: readonly TaskRecord[], draw: Drawing): Level {
  const inner = new Map<string, Level>();
  const boxes = tasks.map((task) => {
    const nested = draw.children.get(task.path) ?? [];
    if (nested.length === 0) return { id: task.path, ...node };
    const level = drawLevel(nested, draw);
    inner.set(task.path, level);
    const width = Math.max(groupLabelWidth(task, draw.record), level.layout.width + 2 * group.padding);
    return { id: task.path, width, height: level.layout.height + group.padding + group.header };
  });
  const edges = tasks.flatMap((task) => task.dependsOn.map((from): Edge => [from, task.path]));
  const layout = layOut(boxes, edges);
  const shapes = tasks.map((task, index) => {
    const place = layout.places.get(task.path) ?? { x: 0, y: 0 };
    const level = inner.get(task.path);
    const box = boxes[index] ?? { id: "", ...node };
    return level === undefined
      ? drawNode(task, place, draw.record)
      : drawGroup(task, { ...place, ...box }, { level, record: draw.record });
  });
  return { layout, picture: html`<g class="edges">${layout.edges.map((points) => drawEdge(points))}</g>${shapes}` };
}

function drawNode(task: TaskRecord, place: Point, record: RunRecord): Html {
  const { word, glyph, tone } = taskWord(task);
  const time = taskTime(task, record);
  const status = `${glyph} ${word}${time === "" ? "" : ` · ${time}`}`;
  return html`<g class="node tone-${tone}" transform="translate(${round(place.x)} ${round(place.y)})">
    <title>${task.path}: ${word}${time === "" ? "" : `, ${time}`}</title>
    <rect width="${node.width}" height="${node.height}" rx="8"></rect>
    <rect class="stripe" width="5" height="${node.height}" rx="2.5"></rect>
    <text x="16" y="22">${fitWidth(taskLabel(task), 22)}</text>
    <text class="status" x="16" y="40">${status}</text>
  </g>`;
}

function drawGroup(
  task: TaskRecord,
  box: Point & { readonly width: number; readonly height: number },
  content: { readonly level: Level; readonly record: RunRecord },
): Html {
  const { word, glyph, tone } = taskWord(task);
  const time = taskTime(task, content.record);
  const inset = (box.width - content.level.layout.width) / 2;
  const letters = Math.floor((box.width - 2 * group.padding) / 7.2);
  const label = `${glyph} ${fitWidth(taskLabel(task), Math.max(8, letters - time.length - 5))}${time === "" ? "" : ` · ${time}`}`;
  return html`<g class="group tone-${tone}" transform="translate(${round(box.x)} ${round(box.y)})">
    <title>${task.path}: ${word}${time === "" ? "" : `, ${time}`}</title>
    <rect width="${round(box.width)}" height="${round(box.height)}" rx="12"></rect>
    <text x="${group.padding}" y="18">${label}</text>
    <g transform="translate(${round(inset)} ${group.header})">${content.level.picture}</g>
  </g>`;
}

/** Room for the label of a frame around little; long names are cut. */
function groupLabelWidth(task: TaskRecord, record: RunRecord): number {
  const letters = displayWidth(taskLabel(task)) + taskTime(task, record).length + 5;
  return Math.min(300, Math.max(node.width, letters * 7.2 + 2 * group.padding));
}

/** Iterations of a loop share a display name; the path tells them apart. */
function taskLabel(task: TaskRecord): string {
  const iteration = /\[\d+\](?=\/[^/]*$)|\[\d+\]$/.exec(task.path)?.[0] ?? "";
  return task.displayName.includes(iteration) ? task.displayName : `${task.displayName} ${iteration}`;
}

const drawEdge = (points: readonly Point[]): Html => html`<path d="${edgePath(points)}"></path>`;

const round = (value: number): number => Math.round(value * 10) / 10;
