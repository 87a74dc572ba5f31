import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as kit from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { told } from "../../support/rule-table.ts";

// Node runs TypeScript without checking it, so every mistake that tsc refuses can arrive here.
// oxlint-disable-next-line typescript/no-explicit-any -- what follows is not TypeScript's
const any = (value: unknown): any => value;

const step = kit.defineComponent({
  name: "step",
  inputs: { text: z.string() },
  outputs: { text: z.string(), list: z.array(z.string()), data: kit.Dataset },
});
const keep = kit.defineComponent({ name: "keep", inputs: { fields: z.record(z.string(), z.unknown()) }, outputs: {} });

interface Inputs {
  readonly text: kit.ParamRef<string>;
  readonly list: kit.ParamRef<string[]>;
  readonly on: kit.ParamRef<boolean>;
}

const toldIn = (build: (inputs: Inputs) => unknown): string =>
  told(
    () =>
      void compile(
        kit.definePipeline({
          name: "p",
          inputs: { text: z.string(), list: z.array(z.string()), on: z.boolean() },
          build: (inputs) => void build(inputs),
        }),
      ),
  );

/** One line for each mistake. */
const lines = (mistakes: Readonly<Record<string, () => string>>): string =>
  Object.entries(mistakes)
    .map(([name, mistake]) => `${name}\n${mistake()}`)
    .join("\n\n");

describe("definitions", () => {
  test("without their parts are K149", () => {
    expect(
      lines({
        "no options": () => told(() => any(kit.defineComponent)()),
        "no inputs": () => told(() => any(kit.defineComponent)({ name: "c", outputs: {} })),
        "a list of outputs": () => told(() => any(kit.defineComponent)({ name: "c", inputs: {}, outputs: ["rows"] })),
        "no build": () => told(() => any(kit.definePipeline)({ name: "p", inputs: {} })),
        "no container": () => told(() => any(kit.defineContainerComponent)({ name: "c", inputs: {}, outputs: {} })),
        "a list of nothing": () =>
          told(() => any(kit.defineComponent)({ name: "c", inputs: { a: any(kit.listOf)() }, outputs: {} })),
      }),
    ).toMatchInlineSnapshot(`
      "no options
      error K149: what defineComponent is given is missing
        hint: write defineComponent({ name: '…', inputs: {}, outputs: {} })

      no inputs
      error K149: 'inputs' of defineComponent is missing
        hint: write inputs: {} when there are none

      a list of outputs
      error K149: 'outputs' of defineComponent is a list, not an object
        hint: write outputs: {} when there are none

      no build
      error K149: 'build' of definePipeline is missing
        hint: write build(inputs) { … }

      no container
      error K149: 'container' of defineContainerComponent is missing
        hint: write container: () => ({ image: '…' })

      a list of nothing
      error K103: component 'c': 'a' is a list of nothing
        hint: write listOf(Model) with an artifact type"
    `);
  });
});

describe("calls", () => {
  test("that are not written as the kit takes them are K149, K203 and K106", () => {
    expect(
      lines({
        nothing: () => toldIn(() => any(step)()),
        text: () => toldIn(() => any(step)("text")),
        "a list": () => toldIn(() => any(step)(["text"])),
        "no options": () => toldIn(() => any(step)({ text: "x" }, null)),
        "an unknown option": () => toldIn(() => any(step)({ text: "x" }, { retries: 3, cash: false })),
        "options of other kinds": () =>
          toldIn(() => any(step)({ text: "x" }, { resources: 3, env: ["A=b"], cache: "no" })),
        "one task to wait for": () => toldIn(() => any(step)({ text: "x" }, { after: step({ text: "y" }) })),
        "an input of every object": () => toldIn(() => any(step)({ text: "x", toString: "y" })),
        "no branch": () => toldIn(({ on }) => any(kit.when)(on)),
        "no loop": () => toldIn(() => any(kit.parallelFor)(["a"])),
        "no group": () => toldIn(() => any(kit.exitHandler)(() => step({ text: "x" }))),
        "an importer of nothing": () => toldIn(() => any(kit.importer)(kit.Model)),
        "an importer of no type": () => toldIn(() => any(kit.importer)("Model", { uri: "gs://bucket/model" })),
      }),
    ).toMatchInlineSnapshot(`
      "nothing
      error K149: what 'step' is called with is missing
        hint: call it with named inputs: ({ name: value })

      text
      error K149: what 'step' is called with is text, not an object
        hint: call it with named inputs: ({ name: value })

      a list
      error K149: what 'step' is called with is a list, not an object
        hint: call it with named inputs: ({ name: value })

      no options
      error K149: what 'step' is given as options is missing
        hint: write them as { name: value }

      an unknown option
      error K106: a task has no option 'retries'
        hint: known: 'after', 'cache', 'displayName', 'env', 'ignoreUpstreamFailure', 'image', 'kubernetes', 'name', 'resources', 'retry'

      error K106: a task has no option 'cash'
        hint: known: 'after', 'cache', 'displayName', 'env', 'ignoreUpstreamFailure', 'image', 'kubernetes', 'name', 'resources', 'retry'

      2 problems

      options of other kinds
      error K106: 'resources' is not an object
        hint: write resources: { … }

      error K106: 'env' is not an object
        hint: write env: { … }

      error K106: 'cache' is neither true nor false nor an object with a 'key'
        hint: use false, or { key: 'text' }

      3 problems

      one task to wait for
      error K203: 'after' is not a list
        hint: write after: [task]

      an input of every object
      error K302: 'step' has no input 'toString'
        hint: known: 'text'

      no branch
      error K149: the inside of a branch is missing
        hint: write () => { … } and call components in it

      no loop
      error K149: the inside of a loop is missing
        hint: write (item) => { … } and call components in it

      no group
      error K149: the inside of an exit handler is missing
        hint: write () => { … } and call components in it

      an importer of nothing
      error K149: what importer is given is missing
        hint: write importer(Model, { uri: 'gs://…' })

      an importer of no type
      error K103: component 'importer': 'artifact' has no type
        hint: give it a zod schema or an artifact type"
    `);
  });
});

describe("values", () => {
  test("that hold references and are used as text or as a list are K105", () => {
    expect(
      lines({
        "a task": () => toldIn(() => step({ text: `of ${any(step({ text: "x" }))}` })),
        "all outputs": () => toldIn(() => step({ text: `of ${any(step({ text: "x" }).outputs)}` })),
        "an item with fields": () =>
          toldIn(() => kit.parallelFor([{ a: "b" }], (item) => void step({ text: `of ${any(item)}` }))),
        "a sum": () => toldIn(({ text }) => step({ text: any(text) + "x" })),
        JSON: () => toldIn(({ text }) => step({ text: JSON.stringify({ text }) })),
        "for … of": () =>
          toldIn(({ list }) => {
            for (const text of any(list)) step({ text });
          }),
      }),
    ).toMatchInlineSnapshot(`
      "a task
      error K105: task 'step' was turned into text
        hint: use text\`…\` with one of its outputs: 'text', 'list', 'data'

      all outputs
      error K105: 'outputs' of task 'step' was turned into text
        hint: use text\`…\` with one of its outputs: 'text', 'list', 'data'

      an item with fields
      error K105: the item of a loop was turned into text
        hint: use one of its fields: 'a'

      a sum
      error K105: the reference to 'text' was turned into text
        hint: its value exists only at run time: use text\`…\${ref}…\` to build text from it

      JSON
      error K105: the reference to 'text' was turned into text
        hint: its value exists only at run time: use text\`…\${ref}…\` to build text from it

      for … of
      error K105: a reference was gone through like a list
        hint: its items exist only at run time: use parallelFor"
    `);
  });

  test("that are no value of an input are K303", () => {
    const endless: Record<string, unknown> = {};
    endless["itself"] = endless;
    expect(
      lines({
        "an item with fields": () =>
          toldIn(() => kit.parallelFor([{ a: "b" }], (item) => void any(step)({ text: item }))),
        "a list of references": () => toldIn(({ text }) => any(step)({ text: [text] })),
        "an endless object": () => toldIn(() => keep({ fields: endless })),
      }),
    ).toMatchInlineSnapshot(`
      "an item with fields
      error K303: input 'text' of 'step' wants text, but gets an object that holds references
        hint: give one of the values, or text\`…\` that is built from them

      a list of references
      error K303: input 'text' of 'step' wants text, but gets a list that holds references
        hint: give one of the values, or text\`…\` that is built from them

      an endless object
      error K303: input 'fields' of 'keep' holds an object that contains itself
        hint: give a value that ends"
    `);
  });

  test("that a loop cannot carry are K205", () => {
    const endless: unknown[] = [];
    endless.push(endless);
    const loop = (...items: readonly unknown[]): string =>
      toldIn(() => any(kit.parallelFor)(items, () => void step({ text: "x" })));
    expect(
      lines({
        NaN: () => loop(1, Number.NaN),
        "a date": () => loop(new Date(0)),
        "a function": () => loop(() => 1),
        undefined: () => loop(undefined),
        null: () => loop(null),
        "an endless list": () => loop(endless),
      }),
    ).toMatchInlineSnapshot(`
      "NaN
      error K205: a loop's items hold something that JSON cannot carry
        hint: use text, finite numbers, booleans, arrays and plain objects

      a date
      error K205: a loop's items hold something that JSON cannot carry
        hint: use text, finite numbers, booleans, arrays and plain objects

      a function
      error K205: a loop's items hold something that JSON cannot carry
        hint: use text, finite numbers, booleans, arrays and plain objects

      undefined
      error K205: a loop's items hold something that JSON cannot carry
        hint: use text, finite numbers, booleans, arrays and plain objects

      null
      error K205: a loop's items have different types
        hint: give every item the same type: all text, all numbers, all objects

      an endless list
      error K205: a loop's item contains itself
        hint: give values that end"
    `);
  });
});
