import type { Edge } from "./graph-layers.ts";
import { type LaidEdge, layOut, type Point } from "./graph-layout.ts";

/** A box, or a frame around boxes. */
export interface NestedBox {
  readonly id: string;
  /** Of a frame: the least width, such as its title needs. */
  readonly width: number;
  /** Of a frame: ignored, its inside decides. */
  readonly height: number;
  /** Siblings that stand above it. */
  readonly after: readonly string[];
  /** What the frame is around. */
  readonly inside?: readonly NestedBox[];
}

/** Space of a frame around its inside, in pixels. */
export interface FrameSpace {
  readonly padding: number;
  /** Above the inside, where the title stands. */
  readonly header: number;
}

/** Boxes of one level in their places, in the order in which they were given, and the edges between them. */
export interface PlacedLevel {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly LaidEdge[];
}

export interface PlacedBox extends Point {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** A frame's inside, from its own corner. */
  readonly inside?: PlacedLevel & Point;
}

/** Lays out every level on its own, from the innermost out. */
export function layOutNested(boxes: readonly NestedBox[], space: FrameSpace): PlacedLevel {
  const insides = new Map(
    boxes.flatMap(({ id, inside }) => (inside === undefined ? [] : [[id, layOutNested(inside, space)] as const])),
  );
  const sized = boxes.map(({ id, width, height }) => {
    const inside = insides.get(id);
    if (inside === undefined) return { id, width, height };
    return {
      id,
      width: Math.max(width, inside.width + 2 * space.padding),
      height: inside.height + space.padding + space.header,
    };
  });
  const { places, ...layout } = layOut(
    sized,
    boxes.flatMap(({ id, after }) => after.map((from): Edge => [from, id])),
  );
  // oxlint-disable-next-line oxc/no-map-spread -- places and boxes are shared with the layout
  const placed = sized.map((box): PlacedBox => {
    const inside = insides.get(box.id);
    const place = { ...box, ...(places.get(box.id) ?? { x: 0, y: 0 }) };
    if (inside === undefined) return place;
    return { ...place, inside: { ...inside, x: (box.width - inside.width) / 2, y: space.header } };
  });
  return { ...layout, boxes: placed };
}
