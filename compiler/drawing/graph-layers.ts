/** A directed edge between two node ids. */
export type Edge = readonly [from: string, to: string];

/** Nodes in rows from sources to sinks, with stand-ins where an edge passes a row, so that edges run between neighbours only. */
export interface Layers {
  readonly rows: readonly (readonly string[])[];
  readonly edges: readonly Edge[];
  /** For every original edge the nodes and stand-ins it runs through; edges of one node share stand-ins. */
  readonly routes: readonly (readonly string[])[];
}

/** Assigns rows by longest path and orders each row so that few edges cross. Edges that would close a circle are left out. */
export function layer(ids: readonly string[], edges: readonly Edge[]): Layers {
  const { rank, kept } = ranks(ids, edges);
  return arrange(ids, kept, rank);
}

/** Orders each row when the rows are known; every edge runs from a row to a later one. */
export function arrange(ids: readonly string[], edges: readonly Edge[], rank: ReadonlyMap<string, number>): Layers {
  const rows: string[][] = [];
  const place = (id: string, row: number): void => {
    (rows[row] ??= []).push(id);
  };
  for (const id of ids) place(id, rank.get(id) ?? 0);
  const leaving = count(edges, ([from]) => from);
  const entering = count(edges, ([, to]) => to);
  const placed = new Set<string>();
  const routes = edges.map(([from, to]) => {
    // Edges that leave one node, or enter one, pass rows together.
    const trunk = (leaving.get(from) ?? 0) >= (entering.get(to) ?? 0) ? `<${from}` : `>${to}`;
    const route = [from];
    for (let row = (rank.get(from) ?? 0) + 1; row < (rank.get(to) ?? 0); row++) {
      const standIn = `\u0000${row}${trunk}`;
      if (!placed.has(standIn)) place(standIn, row);
      placed.add(standIn);
      route.push(standIn);
    }
    route.push(to);
    return route;
  });
  const links = new Map<string, Edge>();
  for (const route of routes)
    for (const [index, to] of route.slice(1).entries()) {
      const from = route[index] ?? to;
      links.set(`${from}\u0001${to}`, [from, to]);
    }
  const short = [...links.values()];
  return { rows: untangle(rows, short), edges: short, routes };
}

/** Whether a node is a stand-in for a passing edge. */
export function isStandIn(id: string): boolean {
  return id.startsWith("\u0000");
}

function ranks(
  ids: readonly string[],
  edges: readonly Edge[],
): { readonly rank: ReadonlyMap<string, number>; readonly kept: readonly Edge[] } {
  const known = new Set(ids);
  const sound = edges.filter(([from, to]) => known.has(from) && known.has(to) && from !== to);
  const entering = count(sound, ([, to]) => to);
  const waiting = new Map(ids.map((id) => [id, entering.get(id) ?? 0]));
  const below = Map.groupBy(sound, ([from]) => from);
  const rank = new Map<string, number>();
  const queue = ids.filter((id) => waiting.get(id) === 0);
  for (const id of queue) rank.set(id, 0);
  for (const id of queue) {
    for (const [, to] of below.get(id) ?? []) {
      rank.set(to, Math.max(rank.get(to) ?? 0, (rank.get(id) ?? 0) + 1));
      waiting.set(to, (waiting.get(to) ?? 1) - 1);
      if (waiting.get(to) === 0) queue.push(to);
    }
  }
  // A circle cannot run, but a record from elsewhere may claim one: its nodes keep row 0 and lose the edges going up.
  for (const id of ids) if (!rank.has(id) || (waiting.get(id) ?? 0) > 0) rank.set(id, rank.get(id) ?? 0);
  return { rank, kept: sound.filter(([from, to]) => (rank.get(from) ?? 0) < (rank.get(to) ?? 0)) };
}

function count(edges: readonly Edge[], end: (edge: Edge) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const edge of edges) counts.set(end(edge), (counts.get(end(edge)) ?? 0) + 1);
  return counts;
}

/** Barycentre sweeps, down and up; ties keep the order of the run. */
function untangle(rows: readonly (readonly string[])[], edges: readonly Edge[]): readonly (readonly string[])[] {
  const order = rows.map((row) => [...row]);
  const above = neighbours(edges, "above");
  const below = neighbours(edges, "below");
  for (let sweep = 0; sweep < 6; sweep++) {
    const down = sweep % 2 === 0;
    for (let step = 1; step < order.length; step++) {
      const index = down ? step : order.length - 1 - step;
      const fixed = order[down ? index - 1 : index + 1] ?? [];
      const position = new Map(fixed.map((id, place) => [id, place / Math.max(1, fixed.length - 1)]));
      const row = order[index] ?? [];
      const weights = new Map(
        row.map((id, place) => [
          id,
          mean((down ? above : below).get(id), position) ?? place / Math.max(1, row.length - 1),
        ]),
      );
      row.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
    }
  }
  return order;
}

function neighbours(edges: readonly Edge[], side: "above" | "below"): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const [from, to] of edges) {
    const [key, value] = side === "above" ? [to, from] : [from, to];
    const known = map.get(key);
    if (known === undefined) map.set(key, [value]);
    else known.push(value);
  }
  return map;
}

function mean(ids: readonly string[] | undefined, position: ReadonlyMap<string, number>): number | undefined {
  const places = (ids ?? []).flatMap((id) => position.get(id) ?? []);
  return places.length === 0 ? undefined : places.reduce((sum, place) => sum + place, 0) / places.length;
}
