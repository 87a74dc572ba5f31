import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { describe, expect, test } from "vitest";
import {
  and,
  Dataset,
  definePipeline,
  eq,
  gt,
  importer,
  not,
  parallelFor,
  text,
  when,
} from "../../compiler/authoring/index.ts";
import type { Pipeline } from "../../compiler/authoring/pipeline.ts";
import { compile } from "../../compiler/compile.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { readRun, type RunOptions, runSpec } from "../../runner/index.ts";
import { double, note, numbers, readAll, readOne, total } from "../fixtures/runner/work.ts";
import { runPipeline, taskOf, workHandlers } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Runs in this process; what the record says must be what the journal says. */
// oxlint-disable-next-line typescript/no-explicit-any -- any pipeline: its inputs vary in both directions
async function run(pipeline: Pipeline<any, any>, options: Partial<RunOptions> = {}): Promise<RunRecord> {
  await using folder = await temporaryFolder();
  const record = await runPipeline(pipeline, folder.path, { launcher: "in-process", ...options });
  expect(await readRun(join(folder.path, "runs", record.id))).toEqual(record);
  return record;
}

const states = (record: RunRecord): readonly string[] =>
  record.tasks.map(({ path, state }) => `${path} ${state}`).toSorted();

describe("conditions", () => {
  const branches = definePipeline({
    name: "branches",
    inputs: { n: z.int(), loud: z.boolean().default(false) },
    build({ n, loud }) {
      const first = double({ value: n });
      const chosen = when(and(gt(first.outputs.value, 10), not(loud)), () => ({
        text: double({ value: 100 }).outputs.text,
        data: note({ word: "big" }).outputs.data,
      }))
        .elif(eq(first.outputs.text, "n4"), () => ({
          text: double({ value: 50 }).outputs.text,
          data: note({ word: "four" }).outputs.data,
        }))
        .otherwise(() => ({ text: double({ value: 1 }).outputs.text, data: note({ word: "other" }).outputs.data }));
      const read = readOne({ file: chosen.data });
      return { text: chosen.text, one: read.outputs.word };
    },
  });

  test.each([
    [{ n: 20 }, { text: "n200", one: "big" }],
    [{ n: 2 }, { text: "n100", one: "four" }],
    [
      { n: 20, loud: true },
      { text: "n2", one: "other" },
    ],
  ])("the branch whose test holds runs, and its values are the result: %j", async (parameters, expected) => {
    const record = await run(branches, { parameters });
    expect([record.error, record.state, record.outputs.parameters]).toEqual([undefined, "SUCCEEDED", expected]);
  });

  test("a branch that was not taken is told as skipped, with its condition", async () => {
    const record = await run(branches, { parameters: { n: 20 } });
    expect(states(record)).toEqual([
      "condition-branches-1 SUCCEEDED",
      "condition-branches-1/condition-2 SUCCEEDED",
      "condition-branches-1/condition-2/double-2 SUCCEEDED",
      "condition-branches-1/condition-2/note SUCCEEDED",
      "condition-branches-1/condition-3 NOT_TRIGGERED",
      "condition-branches-1/condition-4 NOT_TRIGGERED",
      "double SUCCEEDED",
      "read-one SUCCEEDED",
    ]);
    const skipped = taskOf(record, "condition-branches-1/condition-3");
    expect([skipped.error, skipped.note]).toEqual([undefined, expect.stringMatching(/^its condition is false: !\(/)]);
  });

  test("a lone condition that does not hold leaves the run successful", async () => {
    const lone = definePipeline({
      name: "lone",
      inputs: { n: z.int() },
      build({ n }) {
        when(eq(n, 1), () => void double({ value: n }));
      },
    });
    const record = await run(lone, { parameters: { n: 2 } });
    expect([record.state, states(record)]).toEqual(["SUCCEEDED", ["condition-1 NOT_TRIGGERED"]]);
  });
});

describe("loops", () => {
  test("every kind of list is gone through, and what iterations pass on comes in their order", async () => {
    const loops = definePipeline({
      name: "loops",
      inputs: { given: z.array(z.int()) },
      build({ given }) {
        const source = numbers({ count: 3 });
        const literal = parallelFor([5, 6, 7], (n) => double({ value: n }).outputs, { parallelism: 1 });
        const dynamic = parallelFor(source.outputs.list, (n) => ({ value: double({ value: n }).outputs.value }));
        const fields = parallelFor(source.outputs.items, ({ n, tag }) => ({
          value: double({ value: n }).outputs.value,
          data: note({ word: text`<${tag}>` }).outputs.data,
        }));
        const input = parallelFor(given, (n) => ({ value: double({ value: n }).outputs.value }));
        const again = parallelFor(fields.data, (file) => ({ words: readOne({ file }).outputs.word }));
        total({ values: literal.value, also: literal.text }, { name: "literal" });
        total({ values: dynamic.value }, { name: "dynamic" });
        total({ values: fields.value, also: again.words }, { name: "fields" });
        total({ values: input.value }, { name: "input" });
        readAll({ files: fields.data });
      },
    });
    const record = await run(loops, { parameters: { given: [10, 20] } });
    const outputs = (path: string): unknown => taskOf(record, path).outputs.parameters;
    expect([record.error, outputs("literal"), outputs("dynamic"), outputs("fields"), outputs("input")]).toEqual([
      undefined,
      { sum: 36, values: [10, 12, 14], also: ["n10", "n12", "n14"] },
      { sum: 6, values: [0, 2, 4], also: [] },
      { sum: 6, values: [0, 2, 4], also: ["<t0>", "<t1>", "<t2>"] },
      { sum: 60, values: [20, 40], also: [] },
    ]);
    expect(outputs("read-all")).toMatchObject({ words: ["<t0>", "<t1>", "<t2>"] });
  });

  test("tasks of an iteration are named by its place, and a loop says how many there are", async () => {
    const small = definePipeline({
      name: "small",
      inputs: {},
      build() {
        parallelFor([1, 2], (n) => double({ value: n }).outputs);
      },
    });
    const record = await run(small);
    expect(states(record)).toEqual([
      "for-loop-2 SUCCEEDED",
      "for-loop-2[0] SUCCEEDED",
      "for-loop-2[0]/double SUCCEEDED",
      "for-loop-2[1] SUCCEEDED",
      "for-loop-2[1]/double SUCCEEDED",
    ]);
    expect(taskOf(record, "for-loop-2").iterations).toBe(2);
    expect(taskOf(record, "for-loop-2[1]")).toMatchObject({
      iteration: 1,
      parent: "for-loop-2",
      inputs: { parameters: { "pipelinechannel--loop-item-param-1": 2 } },
    });
    expect(taskOf(record, "for-loop-2[1]/double").parent).toBe("for-loop-2[1]");
  });

  test("the lists of nested loops stay flat, and a loop over nothing gives an empty list", async () => {
    const nested = definePipeline({
      name: "nested",
      inputs: { lists: z.array(z.array(z.int())), none: z.array(z.int()) },
      build({ lists, none }) {
        const all = parallelFor(lists, (list) => {
          const inner = parallelFor(list, (n) => ({ value: double({ value: n }).outputs.value }));
          return { values: inner.value };
        });
        const empty = parallelFor(none, (n) => ({
          value: double({ value: n }).outputs.value,
          data: note({ word: "x" }).outputs.data,
        }));
        total({ values: all.values, also: empty.value });
        readAll({ files: empty.data });
      },
    });
    const record = await run(nested, { parameters: { lists: [[1, 2], [], [3]], none: [] } });
    expect([record.error, taskOf(record, "total").outputs.parameters]).toEqual([
      undefined,
      { sum: 12, values: [2, 4, 6], also: [] },
    ]);
    expect(taskOf(record, "read-all").outputs.parameters["words"]).toEqual([]);
    expect(states(record)).toContain("for-loop-1[2]/for-loop-2[0]/double SUCCEEDED");
  });

  test("a list that one task of an iteration made stays a list of its own", async () => {
    const listy = definePipeline({
      name: "listy",
      inputs: {},
      build() {
        const made = parallelFor([1, 2], (n) => ({ list: numbers({ count: n }).outputs.list }));
        total({ values: [], also: made.list });
      },
    });
    const record = await run(listy);
    expect(taskOf(record, "total").outputs.parameters["also"]).toEqual([[0], [0, 1]]);
  });

  test("no more iterations run at once than the loop allows", async () => {
    const limited = definePipeline({
      name: "limited",
      inputs: {},
      build() {
        parallelFor([1, 2, 3, 4, 5, 6], (n) => double({ value: n }).outputs, { parallelism: 2 });
      },
    });
    let open = 0;
    let most = 0;
    await run(limited, {
      parallelism: 8,
      onEvent: (event) => {
        if (event.kind !== "task-changed" || event.task.iteration === undefined) return;
        open += event.task.state === "RUNNING" ? 1 : -1;
        most = Math.max(most, open);
      },
    });
    expect([most, open]).toEqual([2, 0]);
  });

  test("a failed iteration does not stop the others, and the loop says how many failed", async () => {
    const partly = definePipeline({
      name: "partly",
      inputs: {},
      build() {
        const values = parallelFor([1, 2, 3, 4], (n) => double({ value: n, failFor: [2, 3] }).outputs);
        total({ values: values.value });
      },
    });
    const record = await run(partly);
    expect([record.state, taskOf(record, "for-loop-2").error, taskOf(record, "total").error]).toEqual([
      "FAILED",
      {
        code: "K604",
        message: "2 of 4 iterations failed; iteration 1: task 'double': the component failed: 2 is not wanted",
      },
      { code: "K507", message: "not started, because task 'for-loop-2' failed" },
    ]);
    expect(taskOf(record, "for-loop-2[3]/double").state).toBe("SUCCEEDED");
  });

  test("branches inside a loop pass on one value for each iteration", async () => {
    const picky = definePipeline({
      name: "picky",
      inputs: {},
      build() {
        const source = numbers({ count: 4 });
        const kept = parallelFor(source.outputs.list, (n) => {
          const chosen = when(gt(n, 1), () => ({ value: double({ value: n }).outputs.value })).otherwise(() => ({
            value: double({ value: 0 }).outputs.value,
          }));
          return { value: chosen.value };
        });
        total({ values: kept.value });
      },
    });
    const record = await run(picky);
    expect([record.error, taskOf(record, "total").outputs.parameters["values"]]).toEqual([undefined, [0, 0, 4, 6]]);
  });

  test("a value that is no list fails the loop and says so", async () => {
    const wrong = definePipeline({
      name: "wrong",
      inputs: { list: z.array(z.int()) },
      build({ list }) {
        parallelFor(list, (n) => double({ value: n }).outputs);
      },
    });
    await using folder = await temporaryFolder();
    // What a component of another language may hand over.
    const text = JSON.stringify(compile(wrong).spec).replaceAll('"LIST"', '"STRING"');
    const record = await runSpec(JSON.parse(text) as PipelineSpec, {
      parameters: { list: "no list" },
      runsDir: folder.path,
      handlers: workHandlers,
    });
    expect(taskOf(record, "for-loop-1").error).toEqual({
      code: "K517",
      message: `loop 'for-loop-1' has "no list" to go through, not a list`,
      hint: "have the task before it write a JSON list",
    });
  });
});

describe("importers", () => {
  const imports = definePipeline({
    name: "imports",
    inputs: { folder: z.string(), stage: z.string() },
    build({ folder, stage }) {
      const data = importer(Dataset, { uri: folder, metadata: { stage, kind: "raw" } });
      const read = readOne({ file: data.outputs.artifact });
      return { one: read.outputs.word, facts: read.outputs.facts };
    },
  });

  test("a file of this machine becomes an artifact with its metadata", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "rows.csv");
    await writeFile(file, "a,b");
    const record = await run(imports, { parameters: { folder: file, stage: "test" } });
    expect([record.error, record.outputs.parameters]).toEqual([
      undefined,
      { one: "a,b", facts: { stage: "test", kind: "raw" } },
    ]);
    expect(taskOf(record, "importer")).toMatchObject({
      kind: "importer",
      state: "SUCCEEDED",
      outputs: {
        artifacts: { artifact: [{ name: "artifact", type: "system.Dataset", uri: file, path: file }] },
      },
    });
  });

  test("an address without anything fails the importer", async () => {
    const record = await run(imports, { parameters: { folder: "/none/rows.csv", stage: "test" } });
    expect([record.state, taskOf(record, "importer").error]).toEqual([
      "FAILED",
      {
        code: "K518",
        message: "importer 'importer' finds nothing at '/none/rows.csv'",
        hint: "give the path of a file or folder",
      },
    ]);
  });
});
