import type { Json } from "../../compiler/spec/pipeline-spec.ts";
import type { ArtifactTitle, ScalarKind, Type } from "./abstract-pipeline.ts";
import type { Random } from "./random.ts";

// Text that some layer might read as something else: YAML, Python, templates, JSON.
const texts = [
  "plain",
  "",
  "two words",
  "it's",
  'say "hi"',
  "back\\slash",
  "${dollar} `tick`",
  "{brace} {{twice}}",
  "line\nbreak\ttab",
  "ünïcode ☃ 😀",
  "# no: comment",
  "0x1F",
  "null",
  " space around ",
];
// The reference does not escape text in conditions.
const plainTexts = ["plain", "", "two words", "ünïcode ☃", "# no: comment", "0"];
const ints = [-3, 0, 1, 2, 7, 42, 1_000_000, 2_147_483_648, 9_007_199_254_740_991];
const floats = [0.5, -1.25, 3, 0, 1e-7, 1e20, 0.1, 100.125];
// Numbers that Python and JavaScript write alike.
const plainFloats = [0.5, -1.25, 3, 100.125, 0.1];

export const titles: readonly ArtifactTitle[] = ["Artifact", "Dataset", "Model", "Metrics", "HTML"];
export const scalarKinds: readonly ScalarKind[] = ["str", "int", "float", "bool"];

export function scalar(kind: ScalarKind, random: Random): string | number | boolean {
  switch (kind) {
    case "str":
      return random.pick(texts);
    case "int":
      return random.pick(ints);
    case "float":
      return random.pick(floats);
    case "bool":
      return random.chance(0.5);
  }
}

/** A constant that both languages write alike in a condition. */
export function comparable(kind: ScalarKind, random: Random): string | number | boolean {
  if (kind === "str") return random.pick(plainTexts);
  if (kind === "bool") return random.chance(0.5);
  // Whole numbers and others may be compared with each other.
  return random.chance(0.3) || kind === "int" ? random.pick(ints.slice(0, 7)) : random.pick(plainFloats);
}

/** A constant of a parameter type. */
export function constant(type: Type, random: Random): Json {
  switch (type.kind) {
    case "list":
      return Array.from({ length: random.int(0, 3) }, () => constant(type.of ?? { kind: "str" }, random));
    case "dict": {
      const fields = type.fields ?? random.some(["a", "b", "key with space", "c-d"], 0.5);
      return Object.fromEntries(fields.map((field) => [field, scalar(type.of ?? "int", random)]));
    }
    case "artifact":
    case "status":
      throw new Error(`${type.kind} has no constants`);
    default:
      return scalar(type.kind, random);
  }
}

/** A parameter type. */
export function parameterType(random: Random): Type {
  return random.weighted<() => Type>([
    [6, () => ({ kind: random.pick(scalarKinds) })],
    [2, () => listType(random)],
    [1, () => dictType(random)],
  ])();
}

export function listType(random: Random): Type {
  return {
    kind: "list",
    of: random.weighted<Type | undefined>([
      [6, { kind: random.pick(scalarKinds) }],
      [3, { kind: "dict", of: random.pick(scalarKinds), fields: ["a", "b"] }],
      [1, undefined],
    ]),
  };
}

const dictType = (random: Random): Type =>
  random.weighted<Type>([
    [2, { kind: "dict", of: random.pick(scalarKinds), fields: ["a", "b"] }],
    [2, { kind: "dict", of: random.pick(scalarKinds) }],
    [1, { kind: "dict" }],
  ]);

/** Constants of one type to loop over, and that type. */
export function loopLiterals(random: Random): { readonly literals: readonly Json[]; readonly item: Type } {
  const kind = random.pick(scalarKinds);
  const item = random.weighted<Type>([
    [5, { kind }],
    [3, { kind: "dict", of: kind, fields: random.chance(0.3) ? ["only"] : ["a", "b"] }],
    [1, { kind: "list", of: { kind } }],
  ]);
  const literals = Array.from({ length: random.int(1, 4) }, () => constant(item, random));
  if (item.kind === "float" || (item.kind === "dict" && item.of === "float")) literals.unshift(fraction(item));
  if (item.kind === "list") return { literals: [[scalar(kind, random)], ...literals], item: { kind: "list" } };
  return { literals, item };
}

/** The first item decides in the reference whether numbers are whole. */
const fraction = (item: Type): Json =>
  item.kind === "dict" ? Object.fromEntries((item.fields ?? []).map((field) => [field, 0.5])) : 0.5;
