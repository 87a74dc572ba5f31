import { predecessors } from "../spec/check-integrity.ts";
import { factsOf } from "./facts.ts";
import { canonical } from "./canonical.ts";
import { Fingerprints, sortedFacts } from "./fingerprint.ts";
import { likeness } from "./likeness.ts";
import type { Naming } from "./source.ts";
import type { Place } from "./spec-tree.ts";

/** Which old task is which new task. */
export class Matching {
  readonly old = new Fingerprints();
  readonly now = new Fingerprints();
  readonly #pairs = new Map<Place, Place>();
  readonly #taken = new Set<Place>();

  /** Gives an old task the name of its partner, so that facts of both sides can be compared; NUL is in no task's name. */
  readonly naming: Naming = (place) => this.#pairs.get(place)?.path ?? `\u0000${place.path}`;

  /** Names for the new side. */
  readonly newNaming: Naming = (place) => place.path;

  pair(before: Place, after: Place): void {
    this.#pairs.set(before, after);
    this.#taken.add(after);
    if (before.kind === "dag") matchLevel(this, before, after);
  }

  partner(before: Place): Place | undefined {
    return this.#pairs.get(before);
  }

  isTaken(after: Place): boolean {
    return this.#taken.has(after);
  }

  /** The old task of every new one. */
  origins(): ReadonlyMap<Place, Place> {
    return new Map([...this.#pairs].map(([before, after]) => [after, before]));
  }
}

/** Pairs the tasks of two trees: by what they run and where their inputs come from first, by their names second. */
export function matchTasks(before: Place, after: Place): Matching {
  const matching = new Matching();
  matching.pair(before, after);
  matchMoved(matching, before, after);
  return matching;
}

function matchLevel(matching: Matching, before: Place, after: Place): void {
  const waitsFor = new Map([...after.children.values()].map((place) => [place, siblingsBefore(place)]));
  const open = (): readonly Place[] => [...after.children.values()].filter((place) => !matching.isTaken(place));
  // Equal wiring needs paired producers, so the others need not be looked at: a long chain has one such task at a time.
  const ready = (): readonly Place[] =>
    open().filter((place) => (waitsFor.get(place) ?? []).every((other) => matching.isTaken(other)));
  const isLeft = (place: Place): boolean => matching.partner(place) === undefined;
  joinEqual(matching, [...before.children.values()], open());
  for (const batch of batches(before)) {
    if (!batch.some(isLeft)) continue;
    joinSame(matching, batch.filter(isLeft), ready());
    for (const place of batch.filter(isLeft)) {
      const other = after.children.get(place.name);
      if (other?.kind === place.kind && !matching.isTaken(other)) matching.pair(place, other);
    }
    for (const place of batch.filter(isLeft)) {
      const other = mostAlike(matching, place, open());
      if (other !== undefined) matching.pair(place, other);
    }
  }
}

/** The producers of a task that stand beside it. */
const siblingsBefore = ({ task, parent }: Place): readonly Place[] =>
  predecessors(task).flatMap((name) => parent?.children.get(name) ?? []);

/** Tasks that are equal in everything, and so are all before them. */
function joinEqual(matching: Matching, places: readonly Place[], candidates: readonly Place[]): void {
  joinBy(matching, [places, candidates], [(place) => matching.old.whole(place), (place) => matching.now.whole(place)]);
}

/** Tasks that are equal themselves, though something before them changed. */
function joinSame(matching: Matching, places: readonly Place[], candidates: readonly Place[]): void {
  const inside = (place: Place, prints: Fingerprints): readonly string[] =>
    [...place.children.values()].map((child) => prints.component(child)).toSorted();
  joinBy(
    matching,
    [places, candidates],
    [
      (place) => [...sortedFacts(place, matching.naming), ...inside(place, matching.old)].join("\n"),
      (place) => [...sortedFacts(place, matching.newNaming), ...inside(place, matching.now)].join("\n"),
    ],
  );
}

type Key = (place: Place) => string;

/** Pairs tasks with equal keys: those with equal names first, the others in order. */
function joinBy(
  matching: Matching,
  [places, candidates]: readonly [readonly Place[], readonly Place[]],
  [oldKey, newKey]: readonly [Key, Key],
): void {
  const groups = Map.groupBy(candidates, newKey);
  const rest: (readonly [Place, readonly Place[]])[] = [];
  for (const place of places) {
    const group = groups.get(oldKey(place)) ?? [];
    const found = group.find((other) => other.name === place.name && !matching.isTaken(other));
    if (found !== undefined) matching.pair(place, found);
    else if (group.length > 0) rest.push([place, group]);
  }
  for (const [place, group] of rest) {
    const found = group.find((other) => !matching.isTaken(other));
    if (found !== undefined) matching.pair(place, found);
  }
}

function mostAlike(matching: Matching, place: Place, candidates: readonly Place[]): Place | undefined {
  const wiring = new Set(wires(place, matching.naming));
  let best: Place | undefined;
  let highest = 0;
  for (const other of candidates) {
    const same = likeness([place, matching.old], [other, matching.now]);
    if (same === 0) continue;
    const score = 1 + same + wires(other, matching.newNaming).filter((wire) => wiring.has(wire)).length;
    if (score > highest) [best, highest] = [other, score];
  }
  return best;
}

const wires = (place: Place, naming: Naming): readonly string[] =>
  factsOf(place, naming).flatMap((fact) => (fact.kind === "wiring" ? (canonical({ ...fact }) ?? "") : []));

/** Tasks of one DAG in batches: each waits only for those of earlier ones. */
function batches(dag: Place): readonly (readonly Place[])[] {
  const depth = new Map<string, number>();
  for (const { name, task } of dag.children.values())
    depth.set(name, 1 + Math.max(-1, ...predecessors(task).map((other) => depth.get(other) ?? -1)));
  const rows: Place[][] = [];
  for (const place of dag.children.values()) (rows[depth.get(place.name) ?? 0] ??= []).push(place);
  return rows.filter((row) => row !== undefined);
}

/** A task that left one DAG and came to another, such as one that got a condition around it. */
function matchMoved(matching: Matching, before: Place, after: Place): void {
  const open = leaves(after).filter((place) => !matching.isTaken(place));
  for (const place of leaves(before)) {
    if (matching.partner(place) !== undefined) continue;
    const found = open.find(
      (other) =>
        other.name === place.name &&
        !matching.isTaken(other) &&
        matching.now.component(other) === matching.old.component(place),
    );
    if (found !== undefined) matching.pair(place, found);
  }
}

const leaves = (place: Place): readonly Place[] =>
  place.kind === "dag" ? [...place.children.values()].flatMap(leaves) : [place];
