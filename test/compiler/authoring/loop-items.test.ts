import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  definePipeline,
  eq,
  field,
  gte,
  parallelFor,
  type ParamRef,
  text,
  when,
} from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { problemsOf } from "../../support/problems.ts";

const say = defineComponent({ name: "say", inputs: { what: z.string() }, outputs: { said: z.string() } });
const rate = defineComponent({ name: "rate", inputs: { value: z.int() }, outputs: { data: Dataset } });

const inputs = {
  text: z.string(),
  numbers: z.array(z.int()),
  open: z.array(z.any()),
  unknown: z.array(z.unknown()),
  records: z.array(z.record(z.string(), z.int())),
  objects: z.array(z.object({ name: z.string(), size: z.int() })),
};
interface Inputs {
  readonly text: ParamRef<string>;
  readonly numbers: ParamRef<number[]>;
  // oxlint-disable-next-line typescript/no-explicit-any -- what z.any() says
  readonly open: ParamRef<any[]>;
  readonly unknown: ParamRef<unknown[]>;
  readonly records: ParamRef<Record<string, number>[]>;
  readonly objects: ParamRef<{ name: string; size: number }[]>;
}
const problemsIn = (build: (given: Inputs) => void): string =>
  problemsOf(() => compile(definePipeline({ name: "p", inputs, build })));

describe("a field of an item", () => {
  test("fits by the record's own type, by the schema given, or anywhere when nothing is known", () => {
    expect(
      problemsIn(({ open, unknown, records, objects }) => {
        parallelFor(records, (item) => void rate({ value: field(item, "n") }));
        parallelFor(unknown, (item) => void rate({ value: field(item, "n", z.int()) }));
        parallelFor(open, (item) => {
          rate({ value: field(item, "n") });
          say({ what: field(item, "n") });
        });
        parallelFor(objects, ({ name }, whole) => {
          say({ what: name });
          rate({ value: field(whole, "size") });
        });
      }),
    ).toBe("no problems");
  });

  test("of another type than the input's is K303", () => {
    expect(
      problemsIn(({ records, unknown }) => {
        parallelFor(records, (item) => void say({ what: field(item, "n") as never }));
        parallelFor(unknown, (item) => void say({ what: field(item, "n", z.int()) as never }));
      }),
    ).toMatchInlineSnapshot(`
      "error K303: input 'what' of 'say' wants text, but gets a whole number
        hint: KFP never converts between types; change one of the two declarations

      error K303: input 'what' of 'say' wants text, but gets a whole number
        hint: KFP never converts between types; change one of the two declarations

      2 problems"
    `);
  });

  test("of something that has none is K307", () => {
    expect(
      problemsIn(({ text: plain, open, numbers }) => {
        say({ what: field(plain as ParamRef, "name", z.string()) });
        say({ what: field(text`${plain}` as ParamRef, "name", z.string()) });
        parallelFor(numbers, (item) => void say({ what: field(item as ParamRef, "name", z.string()) }));
        parallelFor(open, (item) => {
          say({ what: field(item, "not a name") });
          say({ what: field(field(item, "outer"), "inner") });
          say({ what: field(item, "name", z.date() as never) });
        });
      }),
    ).toMatchInlineSnapshot(`
      "error K307: 'field' is given something that is not an item with fields
        hint: give it the item of a loop over objects, or the second argument of the loop's function

      error K307: 'field' is given something that is not an item with fields
        hint: give it the item of a loop over objects, or the second argument of the loop's function

      error K307: 'field' is given something that is not an item with fields
        hint: give it the item of a loop over objects, or the second argument of the loop's function

      error K307: 'not a name' is not usable as the name of an item's field
        hint: use letters, digits and '_', not beginning with a digit

      error K307: 'outer' is a field itself
        hint: KFP selects one level: loop over the field, or let a task take it apart

      error K103: 'name' has a type that no KFP parameter can carry
        hint: Date cannot be represented in JSON Schema; dates travel as ISO text, big integers as text

      6 problems"
    `);
  });
});

describe("orNothing", () => {
  test("gives values that only a loop can collect: K211 for every other use", () => {
    expect(
      problemsIn(({ numbers, text: plain }) => {
        parallelFor(numbers, (n) => {
          const large = () => when(gte(n, 3), () => ({ said: say({ what: plain }).outputs.said })).orNothing();
          say({ what: large().said as never });
          say({ what: text`${large().said}` });
          when(gte(n, 1), () => large()).otherwise(() => large());
          return large();
        });
      }),
    ).toMatchInlineSnapshot(`
      "error K211: a value that exists only when a condition holds is used where it may be missing
        hint: return it from the loop's function and use the list that parallelFor returns

      error K211: a value that exists only when a condition holds is used where it may be missing
        hint: return it from the loop's function and use the list that parallelFor returns

      error K211: a value that exists only when a condition holds is used where it may be missing
        hint: return it from the loop's function and use the list that parallelFor returns

      3 problems"
    `);
  });

  test("is refused outside a loop and after other branches", () => {
    expect(
      problemsIn(({ numbers, text: plain }) => {
        const body = () => ({ said: say({ what: plain }).outputs.said });
        when(eq(plain, "x"), body).orNothing();
        parallelFor(numbers, (n) => {
          const chain = when(gte(n, 3), body);
          chain.elif(gte(n, 2), body);
          chain.orNothing();
        });
        parallelFor(numbers, (n) => {
          const chain = when(gte(n, 3), body);
          chain.orNothing();
          chain.otherwise(body);
        });
      }),
    ).toMatchInlineSnapshot(`
      "error K211: 'orNothing' is used outside a loop
        hint: only a loop can do without a value; close the chain with otherwise

      error K211: 'orNothing' follows several branches
        hint: only a loop can do without a value; close the chain with otherwise

      error K207: a branch is added after other tasks were called
        hint: write when(…).elif(…).otherwise(…) as one expression

      3 problems"
    `);
  });
});
