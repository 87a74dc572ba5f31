import { displayWidth } from "../drawing/display-width.ts";
import { Html, html } from "../drawing/markup.ts";
import type { PictureKind, PictureTask } from "./picture.ts";

/** One explained colour or line. */
export interface LegendEntry {
  readonly kind: PictureKind | "data" | "order";
  readonly words: string;
}

const words: readonly LegendEntry[] = [
  { kind: "data", words: "hands over a value" },
  { kind: "order", words: "order only" },
  { kind: "container", words: "task" },
  { kind: "importer", words: "importer" },
  { kind: "always", words: "runs whatever happened" },
  { kind: "pipeline", words: "nested pipeline" },
  { kind: "loop", words: "loop" },
  { kind: "branch", words: "condition" },
  { kind: "exit-handler", words: "exit handler" },
];

/** What of the legend occurs among these tasks. A picture of plain tasks and values explains itself. */
export function legendOf(tasks: readonly PictureTask[]): readonly LegendEntry[] {
  const edges = tasks.flatMap((task) => task.after.map((wait) => (wait.values.length > 0 ? "data" : "order")));
  const present = new Set<string>([...tasks.map((task) => task.kind), ...edges]);
  const entries = words.filter(({ kind }) => present.has(kind));
  return entries.every(({ kind }) => kind === "data" || kind === "container") ? [] : entries;
}

const line = 22;

/** The entries side by side, in as many lines as the width asks for. */
export function drawLegend(
  entries: readonly LegendEntry[],
  width: number,
): { readonly picture: Html; readonly height: number } {
  let x = 0;
  let y = 0;
  const picture = entries.map((entry) => {
    const room = 34 + displayWidth(entry.words) * 6.4 + 16;
    if (x > 0 && x + room > width) [x, y] = [0, y + line];
    const place = `translate(${Math.round(x)} ${y})`;
    x += room;
    return html`<g transform="${place}">${sample(entry)}<text class="key" x="32" y="13">${entry.words}</text></g> `;
  });
  return { picture: html`${picture}`, height: entries.length === 0 ? 0 : y + line };
}

function sample({ kind }: LegendEntry): Html {
  if (kind === "data" || kind === "order")
    return html`<g class="edge ${kind}"><path d="M0 9L24 9" marker-end="url(#pw-arrow)" /></g>`;
  const isFrame = kind === "pipeline" || kind === "loop" || kind === "branch" || kind === "exit-handler";
  const radius = kind === "importer" ? 7 : 3;
  const stripe =
    isFrame || kind === "importer"
      ? undefined
      : html`<rect class="stripe" x="3" y="5" width="3" height="8" rx="1.5" />`;
  return html`<g class="${isFrame ? "frame" : "task"} ${kind}"
    ><rect class="box" y="2" width="24" height="14" rx="${radius}" />${stripe}</g
  >`;
}
