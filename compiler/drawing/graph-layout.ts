import { type Edge, isStandIn, layer } from "./graph-layers.ts";

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Boxes with the places of their top left corners, and edges as points from the bottom of one box to the top of another. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<string, Point>;
  readonly edges: readonly (readonly Point[])[];
}

const gapX = 20;
const gapY = 34;
/** Rows wider than this are broken, so that a wide fan-out stays on the page. */
const maxRowWidth = 1240;

/** Places boxes in rows, top down, with edges between rows; the same input gives the same picture. */
export function layOut(boxes: readonly Box[], edges: readonly Edge[]): Layout {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const size = (id: string): Box => byId.get(id) ?? { id, width: 8, height: 0 };
  const layers = layer(
    boxes.map((box) => box.id),
    edges,
  );
  const rows = layers.rows.flatMap((row) => breakRow(row, size));
  const centres = alignRows(rows, layers.edges, size);
  const heights = rows.map((row) => Math.max(0, ...row.map((id) => size(id).height)));
  const left = Math.min(0, ...rows.flat().map((id) => (centres.get(id) ?? 0) - size(id).width / 2));
  const places = new Map<string, Point>();
  let y = 0;
  let width = 0;
  for (const [index, row] of rows.entries()) {
    const height = heights[index] ?? 0;
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
      if (isStandIn(id))
        return [
          { x, y: place.y },
          { x, y: place.y + (heights[rowOf.get(id) ?? 0] ?? 0) },
        ];
      return [{ x, y: index === 0 ? place.y + height : place.y }];
    });
  return { width, height: Math.max(0, y - gapY), places, edges: layers.routes.map((route) => points(route)) };
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
  for (const row of rows) {
    const total = row.reduce((sum, id) => sum + size(id).width + gapX, -gapX);
    let x = -total / 2;
    for (const id of row) {
      centres.set(id, x + size(id).width / 2);
      x += size(id).width + gapX;
    }
  }
  const linked = new Map<string, string[]>();
  for (const [from, to] of edges) {
    linked.set(from, [...(linked.get(from) ?? []), to]);
    linked.set(to, [...(linked.get(to) ?? []), from]);
  }
  for (let round = 0; round < 24; round++) {
    const order = round % 2 === 0 ? rows : rows.toReversed();
    for (const row of order) {
      const wanted = row.map((id) => {
        const others = linked.get(id) ?? [];
        if (others.length === 0) return centres.get(id) ?? 0;
        return others.reduce((sum, other) => sum + (centres.get(other) ?? 0), 0) / others.length;
      });
      for (const [index, centre] of spread(row, wanted, size).entries()) centres.set(row[index] ?? "", centre);
    }
  }
  return centres;
}

/** The places nearest to the wanted ones that keep order and distance: isotonic regression after taking the widths out. */
function spread(row: readonly string[], wanted: readonly number[], size: (id: string) => Box): readonly number[] {
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
  return base.map((value, index) => value + (offsets[index] ?? 0));
}
