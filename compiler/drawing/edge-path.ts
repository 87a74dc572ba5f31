import { linkVertical } from "d3-shape";
import type { Point } from "./graph-layout.ts";

/** The `d` of an SVG path through the points of an edge, smooth between every two. */
export function edgePath(points: readonly Point[]): string {
  return points
    .slice(1)
    .map((target, index) => link({ source: points[index] ?? target, target }) ?? "")
    .join("");
}

const link = linkVertical<{ readonly source: Point; readonly target: Point }, Point>()
  .x((point) => round(point.x))
  .y((point) => round(point.y));

const round = (value: number): number => Math.round(value * 10) / 10;
