import { displayWidth, fitMiddle } from "../drawing/display-width.ts";
import { edgePath } from "../drawing/edge-path.ts";
import type { LaidEdge, Point } from "../drawing/graph-layout.ts";
import { Html, html } from "../drawing/markup.ts";
import { layOutNested, type NestedBox, type PlacedBox, type PlacedLevel } from "../drawing/nested-layout.ts";
import type { Picture, PictureTask } from "./picture.ts";
import { drawLegend, legendOf } from "./svg-legend.ts";
import { svgStyle } from "./svg-style.ts";

export interface SvgOptions {
  /** Explains the colours and lines that occur. @default true */
  readonly legend?: boolean;
}

/** Pixels that one column of text takes at most, in the sizes of the style sheet. */
const column = { title: 7.4, detail: 6.4 };
const node = { least: 150, most: 280, height: 48, inset: 16 };
const frame = { padding: 16, header: 30 };
const margin = 20;
const headHeight = 36;

/** One self-contained SVG that follows the viewer's light or dark scheme; what does not fit into a box is its tooltip. */
export function toSvg(picture: Picture, options: SvgOptions = {}): string {
  const tasks = new Map(everyTask(picture.tasks).map((task) => [task.path, task]));
  const level = layOutNested(
    picture.tasks.map((task) => boxOf(task)),
    frame,
  );
  const entries = options.legend === false ? [] : legendOf([...tasks.values()]);
  const inner = Math.ceil(Math.max(level.width, 320));
  const legend = drawLegend(entries, inner);
  const width = inner + 2 * margin;
  const legendTop = margin + headHeight + Math.ceil(level.height) + margin;
  const height = legendTop + legend.height + (entries.length > 0 ? margin : 0);
  const count = tasks.size === 1 ? "1 task" : `${tasks.size} tasks and groups`;
  const { text } = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    class="pw"
    role="img"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    <title>${picture.pipeline}: ${count}</title>
    <style>
      ${new Html(svgStyle())}
    </style>
    <defs>
      <marker
        id="pw-arrow"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="7"
        markerHeight="7"
        markerUnits="userSpaceOnUse"
        orient="auto"
      >
        <path class="arrow" d="M0 0.5L8 4L0 7.5z" />
      </marker>
    </defs>
    <rect class="paper" width="${width}" height="${height}" />
    <text class="head" x="${margin}" y="${margin + 14}">${fitMiddle(picture.pipeline, Math.floor(inner / 10))}</text>
    <g transform="translate(${round(margin + (inner - level.width) / 2)} ${margin + headHeight})">
      ${drawLevel(level, tasks)}
    </g>
    <g transform="translate(${margin} ${legendTop})">${legend.picture}</g>
  </svg> `;
  return text;
}

const everyTask = (tasks: readonly PictureTask[]): readonly PictureTask[] =>
  tasks.flatMap((task) => [task, ...everyTask(task.tasks ?? [])]);

function boxOf(task: PictureTask): NestedBox {
  const box = { id: task.path, after: task.after.map((wait) => wait.task) };
  const title = displayWidth(task.title) * column.title;
  const detail = displayWidth(task.detail ?? "") * column.detail;
  const wanted = Math.max(title, detail) + 2 * node.inset;
  const width = Math.ceil(Math.min(node.most, Math.max(node.least, wanted)));
  if (task.tasks === undefined || task.tasks.length === 0) return { ...box, width, height: node.height };
  const titled = Math.ceil(Math.min(460, Math.max(node.least, title + 2 * frame.padding)));
  return { ...box, width: titled, height: 0, inside: task.tasks.map((inner) => boxOf(inner)) };
}

function drawLevel(level: PlacedLevel, tasks: ReadonlyMap<string, PictureTask>): Html {
  const shapes = level.boxes.map((box) => {
    const task = tasks.get(box.id);
    if (task === undefined) return undefined;
    return box.inside === undefined ? drawTask(task, box) : drawFrame(task, { ...box, inside: box.inside }, tasks);
  });
  const waits = level.edges.map((edge) => ({ ...edge, values: valuesOf(edge, tasks) }));
  const drawn = new Set<string>();
  const edges = [
    ...waits.filter(({ values }) => values.length > 0),
    ...waits.filter(({ values }) => values.length === 0),
  ];
  return html`${edges.map((edge) => drawEdge(edge, drawn, tasks))}${shapes}`;
}

function drawTask(task: PictureTask, box: PlacedBox): Html {
  const room = box.width - 2 * node.inset;
  const title = fitMiddle(task.title, Math.floor(room / column.title));
  const detail =
    task.detail === undefined
      ? undefined
      : html`<text class="detail" x="${node.inset}" y="38"
          >${fitMiddle(task.detail, Math.floor(room / column.detail))}</text
        >`;
  const radius = task.kind === "importer" ? 24 : 8;
  return html`<g class="task ${task.kind}" transform="${moved(box)}">
    <title>${tooltip(task)}</title>
    <rect
      class="box"
      width="${box.width}"
      height="${box.height}"
      rx="${radius}"
    />${task.kind === "importer" ? undefined : html`<rect class="stripe" x="5" y="8" width="4" height="${box.height - 16}" rx="2" />`}
    <text x="${node.inset}" y="${detail === undefined ? 28 : 21}">${title}</text>${detail}</g
  > `;
}

function drawFrame(
  task: PictureTask,
  box: PlacedBox & { readonly inside: NonNullable<PlacedBox["inside"]> },
  tasks: ReadonlyMap<string, PictureTask>,
): Html {
  const title = fitMiddle(task.title, Math.floor((box.width - 2 * frame.padding) / column.title));
  return html`<g class="frame ${task.kind}" transform="${moved(box)}">
    <title>${tooltip(task)}</title>
    <rect class="box" width="${round(box.width)}" height="${round(box.height)}" rx="12" />
    <text x="${frame.padding}" y="20">${title}</text>
    <g transform="${moved(box.inside)}">${drawLevel(box.inside, tasks)}</g></g
  > `;
}

interface Edge extends LaidEdge {
  readonly values: readonly string[];
}

const valuesOf = ({ from, to }: LaidEdge, tasks: ReadonlyMap<string, PictureTask>): readonly string[] =>
  tasks.get(to)?.after.find((wait) => wait.task === from)?.values ?? [];

/** Where edges run together only the first is drawn, so that lines stay thin and dashes apart. */
function drawEdge(edge: Edge, drawn: Set<string>, tasks: ReadonlyMap<string, PictureTask>): Html {
  const { from, to, points, values } = edge;
  const names = [from, to].map((path) => tasks.get(path)?.title ?? path).join(" → ");
  const pieces = points.slice(1).map((point, index) => edgePath([points[index] ?? point, point]));
  const isNew = pieces.map((piece) => !drawn.has(piece));
  for (const piece of pieces) drawn.add(piece);
  const line = pieces.filter((_piece, index) => isNew[index]).join("");
  const arrow = isNew.at(-1) === true ? new Html(' marker-end="url(#pw-arrow)"') : undefined;
  const words = values.length === 0 ? "order only" : values.join(", ");
  return html`<g class="edge ${values.length === 0 ? "order" : "data"}"
    ><title>${names}: ${words}</title><path class="hit" d="${pieces.join("")}" /><path d="${line}" ${arrow}
  /></g> `;
}

const tooltip = (task: PictureTask): string =>
  [task.path, task.title, ...(task.detail === undefined ? [] : [task.detail]), ...task.facts].join("\n");

const moved = ({ x, y }: Point): string => `translate(${round(x)} ${round(y)})`;
const round = (value: number): number => Math.round(value * 10) / 10;
