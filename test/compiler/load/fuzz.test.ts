import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { diffSpecs } from "../../../compiler/diff/diff.ts";
import { toYaml } from "../../../compiler/emit/yaml.ts";
import { parseComponent } from "../../../compiler/load/parse-component.ts";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";
import { toText } from "../../../compiler/picture/picture-text.ts";
import { readPicture } from "../../../compiler/picture/read-picture.ts";
import { twins } from "../../parity/twins.ts";

const root = join(import.meta.dirname, "../../..");
const texts = [
  readFileSync(join(root, "test/golden/tune-and-evaluate.yaml"), "utf8"),
  readFileSync(join(root, "test/fixtures/components/scorer-v1.yaml"), "utf8"),
  ...Object.values(twins)
    .slice(0, 12)
    .map((twin) => toYaml(twin())),
];

/**
 * What anybody does with a file that came from elsewhere. It may be refused with a place and a sentence, and nothing else
 * may happen: no other error, no change of what every object inherits.
 */
function survives(text: string): void {
  for (const read of [parseSpec, parseComponent])
    try {
      const loaded = read(text, "fuzz.yaml");
      if (!("spec" in loaded)) continue;
      toText(readPicture(loaded));
      expect(diffSpecs(loaded, parseSpec(toYaml(loaded), "fuzz.yaml"))).toEqual([]);
    } catch (error) {
      if (!PipewrightError.is(error)) throw error;
      expect(error.diagnostics.length).toBeGreaterThan(0);
    }
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(inherited);
  expect(Object.getOwnPropertyNames(Array.prototype)).toEqual(inheritedByLists);
}

const inherited = Object.getOwnPropertyNames(Object.prototype);
const inheritedByLists = Object.getOwnPropertyNames(Array.prototype);

test("random text is read or refused", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), survives), { numRuns: 300 });
});

test("random bytes are read or refused", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => new TextDecoder().decode(each));
  fc.assert(fc.property(bytes, survives), { numRuns: 300 });
});

const pieces =
  "a|- |: |\n|  |{|}|[|]|,|&x |*x|!!str |'|\"|>-\n|? |#|---\n|...\n|%YAML 1.2\n|__proto__|constructor|.nan|1e999|0x|~|\t|\r|\u2028|\uFEFF|pipelineInfo: {name: a}\nroot: "
    .split("|")
    .concat("|\n");

test("random pieces of YAML are read or refused", () => {
  const piece = fc.constantFrom(...pieces);
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }).map((list) => list.join("")),
      survives,
    ),
    { numRuns: 1000 },
  );
});

test("a sound file with pieces cut out, doubled, swapped or replaced is read or refused", () => {
  const cut = fc.record({
    text: fc.constantFrom(...texts),
    from: fc.nat(),
    length: fc.nat({ max: 80 }),
    put: fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("", "\n", ": ", "- ", "{}", "null", "&a ", "*a", "1"),
    ),
    twice: fc.boolean(),
  });
  fc.assert(
    fc.property(cut, ({ text, from, length, put, twice }) => {
      const at = from % text.length;
      const piece = text.slice(at, at + length);
      survives(text.slice(0, at) + (twice ? piece + piece : put) + text.slice(at + length));
    }),
    { numRuns: 600 },
  );
});

const oddValues = JSON.parse(
  `[null, true, 0, -1, 1.5, 1e300, "", "x", "__proto__", "constructor", "toString", "comp-echo", "pipelinechannel--a-b",
    "{{$}}", "{{$.inputs.parameters['a']}}", [], {}, [[]], [null], {"a": 1}, {"constructor": {}}, {"toString": null}, {"length": 3}]`,
) as readonly unknown[];

test("a sound file whose values are other values, moved or gone is read or refused", () => {
  const odd = fc.constantFrom(...oddValues);
  const edits = fc.array(
    fc.record({ at: fc.nat(), put: odd, how: fc.constantFrom("replace", "remove", "add", "move") }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(fc.nat({ max: trees.length - 1 }), edits, (index, list) => {
      const copy = structuredClone(trees[index]);
      for (const edit of list) mutate(copy, edit);
      survives(JSON.stringify(copy));
    }),
    { numRuns: 1500 },
  );
});

const trees = Object.values(twins)
  .slice(0, 30)
  .map((twin) => twin().spec as unknown);

interface Edit {
  readonly at: number;
  readonly put: unknown;
  readonly how: string;
}

function mutate(tree: unknown, { at, put, how }: Edit): void {
  const places = placesIn(tree);
  const [holder, key] = places[at % places.length] ?? [];
  if (holder === undefined || key === undefined) return;
  if (how === "remove") Reflect.deleteProperty(holder, key);
  else if (how === "replace") holder[key] = put;
  else if (how === "add") add(holder, typeof put === "string" ? put : "extra", structuredClone(holder[key]));
  else holder[key] = structuredClone(places[(at * 31) % places.length]?.[0]);
}

/** An assignment to '__proto__' would be none. */
const add = (holder: object, key: string, value: unknown): unknown =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

type Holder = Record<string, unknown>;

function placesIn(value: unknown): readonly (readonly [Holder, string])[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Holder;
  const own = Object.keys(holder).map((key) => [holder, key] as const);
  return own.concat(Object.values(holder).flatMap(placesIn));
}
