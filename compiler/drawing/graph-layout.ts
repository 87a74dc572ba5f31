import { arrange, type Edge, isStandIn, layer, type Layers } from "./graph-layers.ts";

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An edge as points from the bottom of one box to the top of another. */
export interface LaidEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}

/** Boxes with the places of their top left corners, and the edges between them. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<string, Point>;
  readonly edges: readonly LaidEdge[];
}

const gapX = 20;
const gapY = 34;
/** Rows wider than this are broken, so that a wide fan-out stays on the page. */
const maxRowWidth = 1240;
/** How much more a passing edge wants to go on straight than a box wants to stand near its neighbours. */
const straightness = 8;

/** Places boxes in rows, top down, with edges between rows; the same input gives the same picture. */
export function layOut(boxes: readonly Box[], edges: readonly Edge[]): Layout {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const size = (id: string): Box => byId.get(id) ?? { id, width: 8, height: 0 };
  const layers = fitRows(
    layer(
      boxes.map((box) => box.id),
      edges,
    ),
    size,
  );
  const { rows } = layers;
  const centres = alignRows(rows, layers.edges, size);
  const heights = rows.map((row) => Math.max(0, ...row.map((id) => size(id).height)));
  const left = Math.min(0, ...rows.flat().map((id) => (centres.get(id) ?? 0) - size(id).width / 2));
  const places = new Map<string, Point>();
  const tops: number[] = [];
  let y = 0;
  let width = 0;
  for (const [index, row] of rows.entries()) {
    const height = heights[index] ?? 0;
    tops.push(y);
    for (const id of row) {
      const box = size(id);
      const x = (centres.get(id) ?? 0) - box.width / 2 - left;
      // Stand-ins reach over the whole row, so that an edge passes between boxes before it turns.
      places.set(id, { x, y: isStandIn(id) ? y : y + (height - box.height) / 2 });
      width = Math.max(width, x + box.width);
    }
    y += height + gapY;
  }
  const rowOf = new Map(rows.flatMap((row, index) => row.map((id) => [id, index] as const)));
  const points = (route: readonly string[]): readonly Point[] =>
    route.flatMap((id, index) => {
      const place = places.get(id) ?? { x: 0, y: 0 };
      const { width, height } = size(id);
      const x = place.x + width / 2;
      const row = rowOf.get(id) ?? 0;
      // In a row with taller boxes an edge goes straight up or down until it is past them.
      const [top, bottom] = [tops[row] ?? 0, (tops[row] ?? 0) + (heights[row] ?? 0)];
      const ys = isStandIn(id) ? [top, bottom] : index === 0 ? [place.y + height, bottom] : [top, place.y];
      return [...new Set(ys)].map((y) => ({ x, y }));
    });
  const laid = layers.routes.map((route) => ({ from: route[0] ?? "", to: route.at(-1) ?? "", points: points(route) }));
  return { width, height: Math.max(0, y - gapY), places, edges: laid };
}

/** Breaks rows that are too wide, and leads edges around what then stands between their ends. */
function fitRows(layers: Layers, size: (id: string) => Box): Layers {
  const rows = layers.rows.flatMap((row) =>
    breakRow(
      row.filter((id) => !isStandIn(id)),
      size,
    ),
  );
  if (rows.length === layers.rows.length) return layers;
  const rank = new Map(rows.flatMap((row, index) => row.map((id) => [id, index] as const)));
  const edges = layers.routes.map((route): Edge => [route[0] ?? "", route.at(-1) ?? ""]);
  return arrange(rows.flat(), edges, rank);
}

function breakRow(row: readonly string[], size: (id: string) => Box): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let width = 0;
  for (const id of row) {
    const box = size(id).width + gapX;
    if (width > 0 && width + box > maxRowWidth) {
      rows.push([]);
      width = 0;
    }
    rows.at(-1)?.push(id);
    width += box;
  }
  return rows;
}

/** Centres for every node: near the mean of its neighbours, in order, without overlap. */
function alignRows(
  rows: readonly (readonly string[])[],
  edges: readonly Edge[],
  size: (id: string) => Box,
): ReadonlyMap<string, number> {
  const centres = new Map<string, number>();
  const widths = rows.map((row) => row.reduce((sum, id) => sum + size(id).width + gapX, -gapX));
  // The widest row is the page; without walls, rows would drift past each other.
  const page = Math.max(0, ...widths);
  for (const [index, row] of rows.entries()) {
    let x = -(widths[index] ?? 0) / 2;
    for (const id of row) {
      centres.set(id, x + size(id).width / 2);
      x += size(id).width + gapX;
    }
  }
  const linked = new Map<string, (readonly [id: string, weight: number])[]>();
  const link = (id: string, other: string, weight: number): void => {
    const known = linked.get(id);
    if (known === undefined) linked.set(id, [[other, weight]]);
    else known.push([other, weight]);
  };
  for (const [from, to] of edges) {
    const weight = isStandIn(from) && isStandIn(to) ? straightness : 1;
    link(from, to, weight);
    link(to, from, weight);
  }
  for (let round = 0; round < 24; round++) {
    const order = round % 2 === 0 ? rows : rows.toReversed();
    for (const row of order) {
      const wanted = row.map((id) => {
        const others = linked.get(id) ?? [];
        const total = others.reduce((sum, [, weight]) => sum + weight, 0);
        if (total === 0) return centres.get(id) ?? 0;
        return others.reduce((sum, [other, weight]) => sum + weight * (centres.get(other) ?? 0), 0) / total;
      });
      for (const [index, centre] of spread(row, wanted, { size, page }).entries())
        centres.set(row[index] ?? "", centre);
    }
  }
  return centres;
}

/** The places nearest to the wanted ones that keep order and distance: isotonic regression after taking the widths out. */
function spread(
  row: readonly string[],
  wanted: readonly number[],
  { size, page }: { readonly size: (id: string) => Box; readonly page: number },
): readonly number[] {
  const offsets: number[] = [];
  for (const [index, id] of row.entries()) {
    const previous = row[index - 1];
    const step = previous === undefined ? 0 : (size(previous).width + size(id).width) / 2 + gapX;
    offsets.push((offsets[index - 1] ?? 0) + step);
  }
  const blocks: { sum: number; count: number }[] = [];
  for (const [index, want] of wanted.entries()) {
    blocks.push({ sum: want - (offsets[index] ?? 0), count: 1 });
    for (;;) {
      const last = blocks.at(-1);
      const before = blocks.at(-2);
      if (last === undefined || before === undefined || before.sum / before.count <= last.sum / last.count) break;
      blocks.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  }
  const base = blocks.flatMap((block) => Array.from({ length: block.count }, () => block.sum / block.count));
  const least = -page / 2 + size(row[0] ?? "").width / 2;
  const most = page / 2 - (offsets.at(-1) ?? 0) - size(row.at(-1) ?? "").width / 2;
  return base.map((value, index) => Math.max(least, Math.min(most, value)) + (offsets[index] ?? 0));
}
