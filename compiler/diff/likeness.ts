import { componentFacts, type Fact } from "./facts.ts";
import { canonical } from "./canonical.ts";
import type { Fingerprints } from "./fingerprint.ts";
import type { Place } from "./spec-tree.ts";

type Side = readonly [Place, Fingerprints];

/** How much two tasks of different names are one and the same, from 0 (another component) to 1. */
export function likeness([before, old]: Side, [after, now]: Side): number {
  if (before.kind !== after.kind) return 0;
  if (before.kind === "dag") return insideLikeness([before, old], [after, now]);
  if (old.component(before) === now.component(after)) return 1;
  const facts = (place: Place): readonly Fact[] => componentFacts(place, (other) => other.name);
  return program(facts(before)) === program(facts(after)) ? 0.5 : 0;
}

/** What makes a component the one it is: the program, or the image of one that starts by itself. Versions of the image do not count. */
function program(facts: readonly Fact[]): string | undefined {
  const identity = new Set(["command", "args", "uri", "artifact-type", "executor"]);
  const own = facts.filter((fact) => identity.has(fact.kind));
  // An image is text.
  const image = facts.flatMap(({ kind, value }) => (kind === "image" ? withoutTag(value as string) : []));
  return canonical([...own.map((fact) => ({ ...fact })), ...(own.length > 0 ? [] : image)]);
}

const withoutTag = (image: string): string => image.replace(/(@[\w:]+|:[\w.-]+)$/, "");

/** Groups and nested pipelines: more than half of what they hold must be the same, and so must their kind. */
function insideLikeness([before, old]: Side, [after, now]: Side): number {
  if (control(before) !== control(after)) return 0;
  const a = [...before.children.values()].map((child) => old.component(child));
  const b = [...after.children.values()].map((child) => now.component(child));
  const common = a.filter((print) => b.includes(print)).length;
  const share = common / Math.max(a.length, b.length, 1);
  return share > 0.5 ? share : 0;
}

function control({ task }: Place): string {
  if (task?.parameterIterator !== undefined || task?.artifactIterator !== undefined) return "loop";
  return task?.triggerPolicy?.condition === undefined ? "plain" : "condition";
}
