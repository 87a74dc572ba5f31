import type { RunRecord, TaskRecord } from "../../compiler/spec/run-record.ts";
import { displayWidth, fitWidth } from "../../compiler/drawing/display-width.ts";
import { formatPlural } from "../format-number.ts";
import { edgePath } from "../../compiler/drawing/edge-path.ts";
import type { Point } from "../../compiler/drawing/graph-layout.ts";
import {
  layOutNested,
  type NestedBox,
  type PlacedBox,
  type PlacedLevel,
} from "../../compiler/drawing/nested-layout.ts";
import { Html, html } from "../../compiler/drawing/markup.ts";
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
  const draw: Drawing = {
    record,
    tasks: new Map(record.tasks.map((task) => [task.path, task])),
    children: record.tasks.length > maxDrawn ? new Map() : children,
  };
  const whole = layOutNested(boxesOf(children.get("") ?? [], draw), group);
  const [width, height] = [Math.ceil(whole.width) + 4, Math.ceil(whole.height) + 4];
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
        ${drawLevel(whole, draw)}
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
  readonly tasks: ReadonlyMap<string, TaskRecord>;
  readonly children: ReadonlyMap<string, readonly TaskRecord[]>;
}

function boxesOf(tasks: readonly TaskRecord[], draw: Drawing): readonly NestedBox[] {
  return tasks.map((task) => {
    const box = { id: task.path, after: task.dependsOn };
    const nested = draw.children.get(task.path) ?? [];
    if (nested.length === 0) return { ...box, ...node };
    return { ...box, width: groupLabelWidth(task, draw.record), height: 0, inside: boxesOf(nested, draw) };
  });
}

function drawLevel(level: PlacedLevel, draw: Drawing): Html {
  const shapes = level.boxes.map((box) => {
    const task = draw.tasks.get(box.id);
    if (task === undefined) return undefined;
    return box.inside === undefined
      ? drawNode(task, box, draw.record)
      : drawGroup(task, { ...box, inside: box.inside }, draw);
  });
  return html`<g class="edges">${level.edges.map(({ points }) => drawEdge(points))}</g>${shapes}`;
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
  box: PlacedBox & { readonly inside: NonNullable<PlacedBox["inside"]> },
  draw: Drawing,
): Html {
  const { word, glyph, tone } = taskWord(task);
  const time = taskTime(task, draw.record);
  const letters = Math.floor((box.width - 2 * group.padding) / 7.2);
  const label = `${glyph} ${fitWidth(taskLabel(task), Math.max(8, letters - time.length - 5))}${time === "" ? "" : ` · ${time}`}`;
  return html`<g class="group tone-${tone}" transform="translate(${round(box.x)} ${round(box.y)})">
    <title>${task.path}: ${word}${time === "" ? "" : `, ${time}`}</title>
    <rect width="${round(box.width)}" height="${round(box.height)}" rx="12"></rect>
    <text x="${group.padding}" y="18">${label}</text>
    <g transform="translate(${round(box.inside.x)} ${box.inside.y})">${drawLevel(box.inside, draw)}</g>
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
