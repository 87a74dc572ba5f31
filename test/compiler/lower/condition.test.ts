import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import {
  and,
  type Condition,
  defineComponent,
  definePipeline,
  eq,
  gt,
  gte,
  lt,
  lte,
  ne,
  not,
  or,
  type ParamRef,
  when,
} from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";
import { toYaml } from "../../../compiler/emit/yaml.ts";
import { evaluateCondition } from "../../../compiler/spec/condition/evaluate-condition.ts";
import { parseCondition } from "../../../compiler/spec/condition/parse-condition.ts";

const say = defineComponent({ name: "say", inputs: {}, outputs: {} });
const inputs = {
  s: z.string(),
  t: z.string(),
  i: z.int(),
  j: z.int(),
  d: z.number(),
  e: z.number(),
  b: z.boolean(),
  c: z.boolean(),
};
type Name = keyof typeof inputs;
type Scalar = string | number | boolean;
const functions = { eq, ne, lt, lte, gt, gte } as const;

interface Comparison {
  readonly kind: keyof typeof functions;
  readonly left: Name;
  readonly right: { readonly name: Name } | { readonly value: Scalar };
}

/** A test as data, so that the same one can be written as a condition and judged by JavaScript. */
type Tree =
  | Comparison
  | { readonly kind: "and"; readonly parts: readonly Tree[] }
  | { readonly kind: "or"; readonly parts: readonly Tree[] }
  | { readonly kind: "not"; readonly part: Tree }
  | { readonly kind: "is"; readonly name: "b" | "c" };

const words = fc.oneof(
  fc.string({ unit: "grapheme-composite", maxLength: 6 }),
  fc.constantFrom("", "'", "\\", "\\'", "it's", "{{$.x}}", "a\nb\r\t", '"', "') || true || ('", "é", "\u{1F600}"),
);
const whole = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.maxSafeInteger());
const decimal = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0.1, -0, 1e21, 1e-7, 2 ** 53),
);
const order = fc.constantFrom("lt", "lte", "gt", "gte", "eq", "ne");
const side = (names: readonly Name[], values: fc.Arbitrary<Scalar>): fc.Arbitrary<{ name: Name } | { value: Scalar }> =>
  fc.oneof(
    fc.constantFrom(...names).map((name) => ({ name })),
    values.map((value) => ({ value })),
  );
const numbers = ["i", "j", "d", "e"] as const;
const comparison: fc.Arbitrary<Tree> = fc.oneof(
  fc.record({ kind: order, left: fc.constantFrom("s", "t"), right: side(["s", "t"], words) }),
  fc.record({ kind: order, left: fc.constantFrom(...numbers), right: side(numbers, fc.oneof(whole, decimal)) }),
  fc.record({
    kind: fc.constantFrom("eq", "ne"),
    left: fc.constantFrom("b", "c"),
    right: side(["b", "c"], fc.boolean()),
  }),
  fc.record({ kind: fc.constant("is"), name: fc.constantFrom("b", "c") }),
) as fc.Arbitrary<Tree>;
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparison,
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), part: tie("tree") }),
  ),
}));
const values: fc.Arbitrary<Record<Name, Scalar>> = fc.record({
  s: words,
  t: words,
  i: whole,
  j: whole,
  d: decimal,
  e: decimal,
  b: fc.boolean(),
  c: fc.boolean(),
});

function write(node: Tree, refs: Readonly<Record<Name, ParamRef>>): Condition {
  if (node.kind === "is") return eq(refs[node.name] as ParamRef<boolean>, true);
  if (node.kind === "not") return not(write(node.part, refs));
  if (node.kind === "and" || node.kind === "or") {
    const [first, second, ...more] = node.parts.map((part) => write(part, refs)) as [Condition, Condition];
    return (node.kind === "and" ? and : or)(first, second, ...more);
  }
  // The generator pairs only what fits; the exact types are for authors.
  const compare = functions[node.kind] as (left: unknown, right: unknown) => Condition;
  return compare(refs[node.left], "name" in node.right ? refs[node.right.name] : node.right.value);
}

function judge(node: Tree, given: Readonly<Record<Name, Scalar>>): boolean {
  if (node.kind === "is") return given[node.name] === true;
  if (node.kind === "not") return !judge(node.part, given);
  if (node.kind === "and") return node.parts.every((part) => judge(part, given));
  if (node.kind === "or") return node.parts.some((part) => judge(part, given));
  const sign = order3(given[node.left], "name" in node.right ? given[node.right.name] : node.right.value);
  return { eq: sign === 0, ne: sign !== 0, lt: sign < 0, lte: sign <= 0, gt: sign > 0, gte: sign >= 0 }[node.kind];
}

/** Text by code points, as CEL has it; JavaScript goes by halves of them. */
function order3(left: Scalar, right: Scalar): number {
  if (typeof left === "string" && typeof right === "string") {
    const [a, b] = [left, right].map((text) => Array.from(text, (letter) => letter.codePointAt(0) ?? 0));
    const at = a!.findIndex((point, index) => point !== b![index]);
    return at === -1 ? a!.length - b!.length : a![at]! - (b![at] ?? -1);
  }
  return left === right ? 0 : left < right ? -1 : 1;
}

test("a chain of branches starts the one that its conditions say, for every type, comparison and text", () => {
  fc.assert(
    fc.property(tree, tree, values, (first, second, given) => {
      const pipeline = definePipeline({
        name: "p",
        inputs,
        build(refs) {
          when(write(first, refs), () => void say({}))
            .elif(write(second, refs), () => void say({}))
            .otherwise(() => void say({}));
        },
      });
      // Through the file, so that the text survives YAML, too.
      const { spec } = parseSpec(toYaml(compile(pipeline)), "p.yaml");
      const parameters = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`pipelinechannel--${name}`, value]),
      );
      const tasks = spec.components?.["comp-condition-branches-1"]?.dag?.tasks ?? {};
      const started = Object.values(tasks).map(({ triggerPolicy }) =>
        evaluateCondition(parseCondition(triggerPolicy?.condition ?? ""), parameters),
      );
      const [one, two] = [judge(first, given), judge(second, given)];
      expect(started).toEqual([one, !one && two, !one && !two]);
    }),
    { numRuns: 300 },
  );
});
