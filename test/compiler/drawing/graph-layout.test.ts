import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Edge, isStandIn, layer } from "../../../compiler/drawing/graph-layers.ts";
import { type Layout, layOut } from "../../../compiler/drawing/graph-layout.ts";

const box = (id: string) => ({ id, width: 100, height: 40 });

function boxesOverlap(layout: Layout, ids: readonly string[]): boolean {
  const places = ids.map((id) => layout.places.get(id)!);
  return places.some((a, index) =>
    places.slice(index + 1).some((b) => Math.abs(a.x - b.x) < 100 - 0.001 && Math.abs(a.y - b.y) < 40),
  );
}

/** Graphs whose edges lead from smaller to larger numbers, as those of runs do. */
const graphs = fc.integer({ min: 2, max: 24 }).chain((count) =>
  fc.record({
    ids: fc.constant(Array.from({ length: count }, (_, index) => `n${index}`)),
    edges: fc.array(
      fc
        .tuple(fc.nat(count - 1), fc.nat(count - 1))
        .filter(([a, b]) => a !== b)
        .map(([a, b]): Edge => [`n${Math.min(a, b)}`, `n${Math.max(a, b)}`]),
      { maxLength: 40 },
    ),
  }),
);

describe("layers", () => {
  test("a task stands below everything it waited for, and long edges pass every row between", () => {
    const { rows, routes } = layer(
      ["convert", "tune", "evaluate", "compare"],
      [
        ["convert", "tune"],
        ["tune", "evaluate"],
        ["convert", "evaluate"],
        ["evaluate", "compare"],
      ],
    );
    expect(rows.map((row) => row.filter((id) => !isStandIn(id)))).toEqual([
      ["convert"],
      ["tune"],
      ["evaluate"],
      ["compare"],
    ]);
    expect(routes.map((route) => route.length)).toEqual([2, 2, 3, 2]);
  });

  test("edges to unknown tasks and to the task itself are left out", () => {
    const { routes } = layer(
      ["a"],
      [
        ["a", "a"],
        ["a", "gone"],
        ["gone", "a"],
      ],
    );
    expect(routes).toEqual([]);
  });

  test("a circle, which no run can have, still ends", () => {
    const { rows } = layer(
      ["a", "b", "c"],
      [
        ["a", "b"],
        ["b", "c"],
        ["c", "b"],
      ],
    );
    expect(
      rows
        .flat()
        .filter((id) => !isStandIn(id))
        .toSorted(),
    ).toEqual(["a", "b", "c"]);
  });

  test("two chains do not cross", () => {
    const { rows } = layer(
      ["a", "b", "d", "c"],
      [
        ["a", "c"],
        ["b", "d"],
      ],
    );
    expect(rows[0]!.map((id) => rows[1]!.indexOf(id === "a" ? "c" : "d"))).toEqual([0, 1]);
  });
});

describe("a layout", () => {
  test("a chain stands in one column", () => {
    const layout = layOut(
      [box("a"), box("b"), box("c")],
      [
        ["a", "b"],
        ["b", "c"],
      ],
    );
    expect([...layout.places.values()].map((place) => place.x)).toEqual([0, 0, 0]);
    expect(layout.width).toBe(100);
  });

  test("a parent stands over the middle of its two children", () => {
    const layout = layOut(
      [box("a"), box("b"), box("c")],
      [
        ["a", "b"],
        ["a", "c"],
      ],
    );
    const [a, b, c] = ["a", "b", "c"].map((id) => layout.places.get(id)!.x);
    expect(a).toBeCloseTo((b! + c!) / 2, 1);
  });

  test("a fan-out wider than the page is broken into rows", () => {
    const ids = Array.from({ length: 40 }, (_, index) => `t${index}`);
    const layout = layOut(
      ids.map((id) => box(id)),
      [],
    );
    expect(layout.width).toBeLessThan(1300);
    expect(boxesOverlap(layout, ids)).toBe(false);
  });

  test("boxes never overlap, stay inside the picture, and edges run downwards", () => {
    fc.assert(
      fc.property(graphs, ({ ids, edges }) => {
        const layout = layOut(
          ids.map((id) => box(id)),
          edges,
        );
        expect(boxesOverlap(layout, ids)).toBe(false);
        for (const id of ids) {
          const place = layout.places.get(id)!;
          expect(place.x).toBeGreaterThanOrEqual(-0.001);
          expect(place.x + 100).toBeLessThanOrEqual(layout.width + 0.001);
          expect(place.y + 40).toBeLessThanOrEqual(layout.height + 0.001);
        }
        for (const { points } of layout.edges)
          for (const [index, point] of points.slice(1).entries())
            expect(point.y).toBeGreaterThanOrEqual(points[index]!.y);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
