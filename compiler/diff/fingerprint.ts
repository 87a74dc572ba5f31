import { createHash } from "node:crypto";
import { canonical } from "./canonical.ts";
import { componentFacts, factsOf } from "./facts.ts";
import type { Naming } from "./source.ts";
import type { Place } from "./spec-tree.ts";

/** Digests of one tree's tasks in which no task's name counts. */
export class Fingerprints {
  readonly #whole = new Map<Place, string>();
  readonly #component = new Map<Place, string>();

  /** Everything about a task: what it runs, its settings, and the fingerprints of everything it draws from. */
  whole(place: Place): string {
    const known = this.#whole.get(place);
    if (known !== undefined) return known;
    const digest = hash([
      ...sortedFacts(place, (other) => (isAround(other, place) ? `^${depth(other)}` : this.whole(other))),
      ...[...place.children.values()].map((child) => this.whole(child)).toSorted(),
    ]);
    this.#whole.set(place, digest);
    return digest;
  }

  /** What a task runs, wherever it stands. */
  component(place: Place): string {
    const known = this.#component.get(place);
    if (known !== undefined) return known;
    const facts = componentFacts(place, (other) => other.name).map((fact) => canonical({ ...fact }) ?? "");
    const digest = hash([
      place.kind,
      ...facts.toSorted(),
      ...[...place.children.values()].map((child) => this.component(child)).toSorted(),
    ]);
    this.#component.set(place, digest);
    return digest;
  }
}

/** Facts in an order of their own, as texts. */
export function sortedFacts(place: Place, naming: Naming): readonly string[] {
  return [place.kind, ...factsOf(place, naming).map((fact) => canonical({ ...fact }) ?? "")].toSorted();
}

const hash = (parts: readonly string[]): string => createHash("sha256").update(parts.join("\n")).digest("base64url");

const depth = (place: Place): number => (place.parent === undefined ? 0 : 1 + depth(place.parent));

function isAround(outer: Place, place: Place): boolean {
  return outer === place || (place.parent !== undefined && isAround(outer, place.parent));
}
