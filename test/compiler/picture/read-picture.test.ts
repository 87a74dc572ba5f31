import * as z from "zod";
import { describe, expect, test } from "vitest";
import {
  and,
  type Condition,
  defineComponent,
  definePipeline,
  eq,
  gt,
  lt,
  not,
  or,
  parallelFor,
  text,
  when,
} from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { toText } from "../../../compiler/picture/picture-text.ts";
import { readPicture } from "../../../compiler/picture/read-picture.ts";
import { nightly } from "../../fixtures/pipelines/drawn.ts";
import { everyTask, pictureOf } from "./pictures.ts";

test("groups are told by their rules, and values by the names that authors know", () => {
  expect(toText(pictureOf("nightly"))).toBe(`nightly
  exit-handler-1 (exit handler)
    importer
    load-rows  ← importer
    clean-up
    for-loop-2 (for each of rates, 2 at a time)  ← clean-up, load-rows
      train
    selection  ← for-loop-2
      pick-best
    condition-branches-3 (one of)  ← load-rows, selection
      condition-4 (when selection.best > 0.8 and dryRun == false)
        publish (Publish the model)
      condition-5 (otherwise when load-rows.count > 1000)
        publish-2 (Publish for review)
      condition-6 (otherwise)
        publish-3 (Say that nothing changed)
  notify (Tell the team)  ← exit-handler-1
`);
});

test("an item is named by its part, and loops over constants show them", () => {
  expect(toText(pictureOf("deep"))).toBe(`deep
  for-loop-1 (for each of regions)
    open-region
    for-loop-2 (for each of item.sizes)  ← open-region
      condition-3 (when item > limit)
        big
        for-loop-5 (for each of ["a'b","c"])  ← big
          condition-6 (when item == 'a\\'b')
            leaf
    close-region  ← open-region
`);
});

test("a task says what runs it, its settings, and what others hand over", () => {
  const tasks = everyTask(pictureOf("nightly").tasks);
  const facts = (name: string): unknown => {
    const { tasks: _inside, path: _path, ...rest } = tasks.find((task) => task.name === name)!;
    return rest;
  };
  expect(facts("clean-up")).toEqual({
    name: "clean-up",
    kind: "container",
    title: "clean-up",
    detail: "janitor:1.4",
    facts: ["image europe-docker.pkg.dev/tools/base/janitor:1.4", "2 retries"],
    after: [],
  });
  expect(facts("importer")).toEqual({
    name: "importer",
    kind: "importer",
    title: "importer",
    detail: "imports source",
    facts: [],
    after: [],
  });
  expect(facts("for-loop-2")).toEqual({
    name: "for-loop-2",
    kind: "loop",
    title: "for each of rates, 2 at a time",
    facts: [],
    after: [
      { task: "exit-handler-1/clean-up", values: [] },
      { task: "exit-handler-1/load-rows", values: ["rows"] },
    ],
  });
  expect(facts("selection")).toMatchObject({
    kind: "pipeline",
    after: [{ task: "exit-handler-1/for-loop-2", values: ["train.score → scores"] }],
  });
  expect(facts("notify")).toMatchObject({
    kind: "always",
    detail: "whatever happened · TypeScript",
    after: [{ task: "exit-handler-1", values: ["final status → status"] }],
  });
});

test("the branches of a chain stand in their order, whatever the order of the file", () => {
  const compiled = compile(nightly);
  const name = Object.keys(compiled.spec.components!).find((key) => key.startsWith("comp-condition-branches"));
  const wrapper = compiled.spec.components![name!]!;
  const tasks = Object.fromEntries(Object.entries(wrapper.dag!.tasks).toReversed());
  const components = { ...compiled.spec.components, [name!]: { ...wrapper, dag: { ...wrapper.dag, tasks } } };
  const spec = { ...compiled.spec, components };
  expect(toText(readPicture({ spec }))).toBe(toText(readPicture(compiled)));
});

describe("a condition", () => {
  const make = defineComponent({
    name: "rows",
    inputs: {},
    outputs: { count: z.int(), share: z.number(), name: z.string(), ok: z.boolean() },
  });
  const show = defineComponent({ name: "show", inputs: { a: z.string() }, outputs: {} });
  type Outputs = ReturnType<typeof make>["outputs"];
  const titles = (build: (outputs: Outputs) => void): readonly string[] =>
    everyTask(
      readPicture(
        compile(
          definePipeline({
            name: "p",
            inputs: {},
            build: () => build(make({}).outputs),
          }),
        ),
      ).tasks,
    ).flatMap((task) => (task.kind === "branch" ? [task.title] : []));

  const cases: readonly (readonly [string, (outputs: Outputs) => Condition])[] = [
    ["when rows.count > 3", ({ count }) => gt(count, 3)],
    ["when rows.count > 3.5", ({ count }) => gt(count, 3.5)],
    ["when rows.share > 3", ({ share }) => gt(share, 3)],
    ["when rows.count > rows.share", ({ count, share }) => gt(count, share)],
    ["when rows.name == 'it\\'s && (so) || int(x)'", ({ name }) => eq(name, "it's && (so) || int(x)")],
    ["when rows.ok == true and rows.count < 2", ({ ok, count }) => and(eq(ok, true), lt(count, 2))],
    [
      "when rows.ok == true or (rows.count < 2 and rows.count > 0)",
      ({ ok, count }) => or(eq(ok, true), and(lt(count, 2), gt(count, 0))),
    ],
    ["when not (rows.ok == true)", ({ ok }) => not(eq(ok, true))],
  ];
  test.each(cases)("reads '%s'", (words, condition) => {
    expect(titles((outputs) => void when(condition(outputs), () => void show({ a: "x" })))).toEqual([words]);
  });

  test("of a chain leaves out what the branches before it say", () => {
    const chain = titles(({ ok, count }) => {
      when(not(eq(ok, true)), () => void show({ a: "1" }))
        .elif(eq(ok, true), () => void show({ a: "2" }))
        .elif(not(gt(count, 3)), () => void show({ a: "3" }))
        .otherwise(() => void show({ a: "4" }));
    });
    expect(chain).toEqual([
      "when not (rows.ok == true)",
      "otherwise when rows.ok == true",
      "otherwise when not (rows.count > 3)",
      "otherwise",
    ]);
  });

  test("names the item of an outer loop by its loop", () => {
    const nested = titles(({ name }) => {
      parallelFor([1, 2], (outer) => {
        parallelFor(["a"], () => {
          when(gt(outer, 1), () => void show({ a: text`${name}!` }));
        });
      });
    });
    expect(nested).toEqual(["when item of 'for-loop-2' > 1"]);
  });
});
