import { expect, test } from "vitest";
import * as z from "zod";
import {
  defineComponent,
  defineContainerComponent,
  definePipeline,
  gt,
  parallelFor,
  when,
} from "../../compiler/authoring/index.ts";
import { compile } from "../../compiler/index.ts";
import { compiledTask, fake, runPipeline } from "../../testing/index.ts";
import { problemsOf, problemsOfAsync } from "../support/problems.ts";

const measure = defineContainerComponent({
  name: "measure",
  inputs: { text: z.string() },
  outputs: { length: z.int() },
  container: ({ inputs, outputs }) => ({ image: "m", command: ["m", inputs.text, outputs.length.outputFile] }),
});
const shout = defineComponent({
  name: "shout",
  lightweight: true,
  inputs: { length: z.int() },
  outputs: { said: z.string() },
  run: ({ inputs }) => ({ said: "!".repeat(inputs.length) }),
});
const inner = definePipeline({
  name: "inner",
  inputs: { text: z.string() },
  build({ text }) {
    const { length } = measure({ text }).outputs;
    return {
      said: when(gt(length, 1), () => shout({ length }).outputs).otherwise(() => shout({ length: 7 }).outputs).said,
    };
  },
});
const outer = definePipeline({
  name: "outer",
  inputs: { texts: z.array(z.string()) },
  build: ({ texts }) => ({ said: parallelFor(texts, (text) => inner({ text }).outputs).said }),
});
const fakes = [fake(measure, ({ inputs }) => ({ length: inputs.text.length }))];

test("a fake stands in for a container in groups, loops and nested pipelines", async () => {
  await using run = await runPipeline(outer, { texts: ["a", "bbb"] }, { fakes });
  expect([run.state, run.outputs]).toEqual(["SUCCEEDED", { said: ["!!!!!!!", "!!!"] }]);
  expect(run.task("for-loop-1[1]/inner/measure", measure).outputs).toEqual({ length: 3 });
});

test("the pipeline itself stays as it is", async () => {
  const before = compile(measureOnly).spec;
  await using run = await runPipeline(measureOnly, {}, { fakes });
  expect([run.outputs, compile(measureOnly).spec]).toEqual([{ length: 2 }, before]);
});

const measureOnly = definePipeline({ name: "one", inputs: {}, build: () => measure({ text: "ab" }).outputs });

test("a failed run is an answer, and its outputs say why there are none", async () => {
  const broken = fake(measure, () => {
    throw new Error("out of paper");
  });
  await using run = await runPipeline(measureOnly, {}, { fakes: [broken] });
  expect([run.state, run.task("measure").state, run.task("measure").logs[0]]).toEqual([
    "FAILED",
    "FAILED",
    "Error: out of paper",
  ]);
  expect(problemsOf(() => run.outputs)).toMatchInlineSnapshot(`
    "error K807: the run of pipeline 'one' did not succeed: task 'measure': the component failed: out of paper
      hint: its outputs are there only when it does; look at 'state' and 'task(…).logs'"
  `);
  expect(problemsOf(() => run.task("measur"))).toMatchInlineSnapshot(`
    "error K806: the run of pipeline 'one' has no task 'measur'
      hint: did you mean 'measure'?"
  `);
});

test("a fake that nobody calls and a container without a fake are refused", async () => {
  const unused = [...fakes, fake(shout, () => ({ said: "" }))];
  expect(await problemsOfAsync(() => runPipeline(measureOnly, {}, { fakes: unused }))).toMatchInlineSnapshot(`
    "error K805: pipeline 'one' calls no component 'shout', which is faked
      hint: known: 'measure'"
  `);
  expect(await problemsOfAsync(() => runPipeline(measureOnly, {}))).toMatchInlineSnapshot(`
    "error K501: only TypeScript components run here, and 'measure' starts a container image
      hint: submit the pipeline to Vertex AI or Kubeflow, or use TypeScript components in their place"
  `);
});

const nested = definePipeline({
  name: "nested",
  inputs: { texts: z.array(z.string()) },
  build: ({ texts }) => void parallelFor(texts, () => measureOnly({}).outputs),
});

test("a task of the compiled spec is found by its path", () => {
  const { component, task } = compiledTask(compile(nested), "for-loop-1/one/measure");
  expect([task.taskInfo.name, component.outputDefinitions]).toEqual([
    "measure",
    { parameters: { length: { parameterType: "NUMBER_INTEGER" } } },
  ]);
  expect(problemsOf(() => compiledTask(measureOnly, "for-loop-1/x"))).toMatchInlineSnapshot(`
    "error K806: pipeline 'one' has no task 'for-loop-1/x'
      hint: known: 'measure'"
  `);
});
