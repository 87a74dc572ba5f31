import type { Json, JsonObject } from "../spec/pipeline-spec.ts";
import { canonical } from "./canonical.ts";
import type { Change } from "./change.ts";
import { type Fact, factsOf } from "./facts.ts";
import { matchTasks, type Matching } from "./match-tasks.ts";
import { inputChanges, outputChanges, type Port } from "./port-changes.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import { type Place, readTree } from "./spec-tree.ts";

/**
 * What changed in meaning from one pipeline to the other, the pipeline's own changes first, then task by task. Names of
 * components and executors, the order of keys, descriptions and the compiler's version mean nothing.
 * @throws K404 for a component that contains itself.
 */
export function diffSpecs(before: SpecDocuments, after: SpecDocuments): readonly Change[] {
  const [old, now] = [readTree(before), readTree(after)];
  const matching = matchTasks(old, now);
  const compare: Comparison = { matching, origins: matching.origins() };
  return [...pipelineChanges(before, after), ...placeChanges(old, now, compare), ...insideChanges(old, now, compare)];
}

interface Comparison {
  readonly matching: Matching;
  readonly origins: ReadonlyMap<Place, Place>;
}

function pipelineChanges({ spec: old }: SpecDocuments, { spec: now }: SpecDocuments): readonly Change[] {
  const changes = [
    ["pipeline-name", old.pipelineInfo.name, now.pipelineInfo.name],
    ["display-name", old.pipelineInfo.displayName, now.pipelineInfo.displayName],
    ["pipeline-root", old.defaultPipelineRoot, now.defaultPipelineRoot],
  ] as const;
  return changes.flatMap(([kind, before, after]) =>
    before === after ? [] : [{ kind, ...sides(before, after), compatible: true }],
  );
}

const sides = (before: Json | undefined, after: Json | undefined): Pick<Change, "before" | "after"> => ({
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

/** Differences between a task, or the pipeline, and its partner. */
function placeChanges(old: Place, now: Place, compare: Comparison): readonly Change[] {
  const [before, after] = [factsOf(old, compare.matching.naming), factsOf(now, compare.matching.newNaming)];
  // People know the old task by its old name.
  const shown = byKey(factsOf(old, (place) => place.path));
  const [had, has] = [byKey(before), byKey(after)];
  return [...new Set([...had.keys(), ...has.keys()])].flatMap((key) => {
    const [was, is] = [had.get(key), has.get(key)];
    const fact = is ?? was;
    if (fact === undefined || canonical(was?.value) === canonical(is?.value)) return [];
    return describe(fact, { before: shown.get(key)?.value, after: is?.value, place: now });
  });
}

const byKey = (facts: readonly Fact[]): ReadonlyMap<string, Fact> =>
  new Map(facts.map((fact) => [`${fact.kind} ${fact.name ?? ""}`, fact]));

interface Difference {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly place: Place;
}

function describe({ kind, name }: Fact, { before, after, place }: Difference): readonly Change[] {
  const isPipeline = place.task === undefined;
  const where = { ...(isPipeline ? {} : { task: place.path }), ...(name === undefined ? {} : { name }) };
  // An output that came or went is a change already; where it comes from is part of that.
  if (kind === "output-source" && (before === undefined || after === undefined)) return [];
  if (kind !== "input" && kind !== "output") return [{ kind, ...where, ...sides(before, after), compatible: true }];
  const [was, is] = [port(before), port(after)];
  const changes = kind === "input" ? inputChanges(was, is) : outputChanges(was, is);
  if (isPipeline) return changes.map((change) => Object.assign({}, change, where));
  // Nobody outside sees the ports of a task: what they are wired to is checked when the pipeline is compiled.
  return changes.map((change) => Object.assign(withoutEffect(change), where, { compatible: true }));
}

const withoutEffect = ({ effect: _effect, ...change }: Change): Change => change;

/** The facts "input" and "output" hold ports; facts.ts makes no others. */
const port = (value: Json | undefined): Port | undefined => value as Port | undefined;

/** Tasks inside, in the order in which the new pipeline could run them; what is gone comes last. */
function insideChanges(old: Place | undefined, now: Place, compare: Comparison): readonly Change[] {
  const present = [...now.children.values()].flatMap((place) => presentChanges(place, compare));
  return [...present, ...(old === undefined ? [] : goneChanges(old, compare))];
}

function presentChanges(now: Place, compare: Comparison): readonly Change[] {
  const old = compare.origins.get(now);
  if (old === undefined)
    return [
      { kind: "task-added", task: now.path, after: summary(now), compatible: true },
      ...[...now.children.values()].flatMap((child) => movedInside(child, compare)),
    ];
  return [...nameChanges(old, now, compare), ...placeChanges(old, now, compare), ...insideChanges(old, now, compare)];
}

/** In a new group only what came from elsewhere is worth a line; the rest is new with the group. */
function movedInside(place: Place, compare: Comparison): readonly Change[] {
  return compare.origins.has(place)
    ? presentChanges(place, compare)
    : [...place.children.values()].flatMap((child) => movedInside(child, compare));
}

function goneChanges(old: Place, { matching }: Comparison): readonly Change[] {
  return [...old.children.values()]
    .filter((child) => matching.partner(child) === undefined)
    .map((child) => ({ kind: "task-removed", task: child.path, before: summary(child), compatible: true }));
}

function nameChanges(old: Place, now: Place, { matching }: Comparison): readonly Change[] {
  const [oldParent, newParent] = [old.parent, now.parent];
  if (oldParent !== undefined && matching.partner(oldParent) !== newParent)
    return [{ kind: "task-moved", task: now.path, before: old.path, after: now.path, compatible: true }];
  if (old.name !== now.name)
    return isNumbered(old) && isNumbered(now)
      ? []
      : [{ kind: "task-renamed", task: now.path, before: old.name, after: now.name, compatible: true }];
  const [before, after] = [old.task?.taskInfo?.name ?? old.name, now.task?.taskInfo?.name ?? now.name];
  return before === after ? [] : [{ kind: "display-name", task: now.path, before, after, compatible: true }];
}

/** Compilers number groups through; the number says nothing. */
const isNumbered = (place: Place): boolean =>
  place.kind === "dag" &&
  /^(for-loop|parallel-for|condition|condition-branches|exit-handler|when|branch)-\d+$/.test(place.name);

function summary(place: Place): JsonObject {
  const tasks = countLeaves(place);
  return place.kind === "dag" ? { kind: "dag", tasks } : { kind: place.kind };
}

const countLeaves = (place: Place): number =>
  place.kind === "dag" ? [...place.children.values()].reduce((sum, child) => sum + countLeaves(child), 0) : 1;
