import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import { convertDataset } from "../../components/index.ts";
import { Dataset, defineComponent, defineContainerComponent, listOf } from "../../compiler/authoring/index.ts";
import { fake, runComponent } from "../../testing/index.ts";
import { problemsOf, problemsOfAsync } from "../support/problems.ts";

const join = defineComponent({
  name: "join",
  inputs: { parts: listOf(Dataset), by: z.string().default("+") },
  outputs: { text: z.string(), whole: Dataset },
  async run({ inputs, outputs }) {
    const { readFile, writeFile } = await import("node:fs/promises");
    process.stdout.write(`joining ${inputs.parts.length}\n`);
    const texts = await Promise.all(inputs.parts.map(({ path }) => readFile(path, "utf8")));
    const text = texts.join(inputs.by);
    await writeFile(outputs.whole.path, text);
    return { text };
  },
});

test("a component gets lists of artifacts and defaults, and its prints are in the logs", async () => {
  const run = await runComponent(join, { parts: [{ text: "a" }, { text: "b" }] });
  expect([run.outputs, run.artifacts.whole.text(), run.logs]).toEqual([{ text: "a+b" }, "a+b", ["joining 2"]]);
  await run[Symbol.asyncDispose]();
  expect(existsSync(run.artifacts.whole.path)).toBe(false);
});

test("an input that does not exist is named", async () => {
  expect(await problemsOfAsync(() => runComponent(join, { parts: [], bye: "-" } as never))).toMatchInlineSnapshot(`
    "error K805: component 'join' has no input 'bye'
      hint: did you mean 'by'?"
  `);
});

test("the work of a shipped component is found beside its contract", async () => {
  await expect(runComponent(convertDataset, {} as never)).rejects.toThrow("K602: input 'source' is missing");
});

test("a container's work cannot be called", async () => {
  const container = defineContainerComponent({
    name: "c",
    inputs: {},
    outputs: {},
    container: () => ({ image: "a" }),
  });
  expect(await problemsOfAsync(() => runComponent(container as never, {}))).toMatchInlineSnapshot(`
    "error K805: the work of component 'c' is not in TypeScript
      hint: run it in a container, or test pipelines with a fake in its place"
  `);
  const other = { definition: { name: "x", inputs: {}, outputs: {} } };
  expect(problemsOf(() => fake(other, () => undefined))).toMatchInlineSnapshot(`
    "error K805: 'x' is not a component
      hint: fake the components that a pipeline calls, not the pipeline"
  `);
});
