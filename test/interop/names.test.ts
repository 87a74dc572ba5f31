import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { defineComponent, definePipeline, eq, when } from "../../compiler/authoring/index.ts";
import type { Pipeline } from "../../compiler/authoring/pipeline.ts";
import { compile } from "../../compiler/compile.ts";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import type { DagSpec, PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { referenceFolder as folder } from "../parity/library.ts";

const present = existsSync(folder);
const text = z.string();

const printText = defineComponent({ name: "print-text", inputs: { text }, outputs: {} });
const first = defineComponent({ name: "print-op1", inputs: { msg: text }, outputs: { Output: text } });
const second = defineComponent({ name: "print-op2", inputs: { msg: text }, outputs: { Output: text } });
const flip = defineComponent({
  name: "flip-coin-op",
  inputs: { force_flip_result: text.default("") },
  outputs: { Output: text },
});
const print = defineComponent({ name: "print-op", inputs: { msg: text }, outputs: {} });

const inner = definePipeline({
  name: "inner-pipeline",
  inputs: { msg: text },
  build({ msg }) {
    first({ msg });
    second({ msg: "a" });
  },
});

// oxlint-disable-next-line typescript/no-explicit-any -- any pipeline: its inputs vary in both directions
const cases: Readonly<Record<string, Pipeline<any, any>>> = {
  "essential/pipeline_with_after.yaml": definePipeline({
    name: "pipeline-with-after",
    inputs: {},
    build: () => ["1", "2", "3"].forEach((each) => void printText({ text: each })),
  }),
  "parallel_and_nested/pipeline_in_pipeline.yaml": definePipeline({
    name: "pipeline-in-pipeline",
    inputs: {},
    build() {
      first({ msg: "a" });
      inner({ msg: "b" });
    },
  }),
  "essential/pipeline_with_condition.yaml": definePipeline({
    name: "single-condition-pipeline",
    inputs: { force_flip_result: text.default("") },
    build({ force_flip_result }) {
      const flipped = flip({ force_flip_result });
      print({ msg: flipped.outputs.Output });
      when(eq(flipped.outputs.Output, "heads"), () => {
        const again = flip({});
        print({ msg: again.outputs.Output });
        print({ msg: "a" });
      });
    },
  }),
};

describe.runIf(present)(
  "with a component per task, components and executors have the reference compiler's names",
  () => {
    test.each(Object.entries(cases))("in %s", (file, pipeline) => {
      const { spec } = parseSpec(readFileSync(join(folder, file), "utf8"), file);
      expect(namesIn(compile(pipeline, { components: "per-task" }).spec)).toEqual(namesIn(spec));
    });
  },
);

/** Who calls which component, and what each component runs. */
function namesIn({ root, components }: PipelineSpec): unknown {
  const calls = (dag: DagSpec | undefined): readonly (readonly [string, string])[] =>
    Object.entries(dag?.tasks ?? {}).map(([task, { componentRef }]) => [task, componentRef.name]);
  const inside = Object.entries(components ?? {}).map(
    ([name, { executorLabel, dag }]) => [name, executorLabel ?? Object.fromEntries(calls(dag))] as const,
  );
  return { root: Object.fromEntries(calls(root.dag)), components: Object.fromEntries(inside) };
}
