import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  importer,
  parallelFor,
  type ParamRef,
  text,
} from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { checkIntegrity } from "../../../compiler/spec/check-integrity.ts";
import { checkStructure } from "../../../compiler/spec/check-structure.ts";
import type { PipelineSpec } from "../../../compiler/spec/pipeline-spec.ts";
import { problemsOf } from "../../support/problems.ts";

const run = defineComponent({ name: "run", inputs: {}, outputs: {}, image: "example/own:1" });
const choose = defineComponent({ name: "choose", inputs: {}, outputs: { image: z.string(), data: Dataset } });
const echo = defineContainerComponent({
  name: "echo",
  inputs: { tag: z.string() },
  outputs: {},
  container: ({ inputs }) => ({ image: `alpine:${inputs.tag}`, command: ["echo"] }),
});

interface Given {
  readonly registry: ParamRef<string>;
  readonly tag: ParamRef<string>;
}
const pipelineOf = (build: (given: Given) => void) =>
  definePipeline({ name: "p", inputs: { registry: z.string(), tag: z.string() }, build });

function compiled(build: (given: Given) => void): PipelineSpec {
  const { spec } = compile(pipelineOf(build), { components: "per-task" });
  expect([...checkStructure(spec), ...checkIntegrity(spec)]).toEqual([]);
  return spec;
}
const imageOf = (spec: PipelineSpec, name: string): string | undefined =>
  spec.deploymentSpec?.executors?.[`exec-${name}`]?.container?.image;
const placeholder = (name: string): string => `{{$.inputs.parameters['pipelinechannel--${name}']}}`;

describe("the image of a task", () => {
  test("may be a constant, an input, an output, or text with one of them; its value arrives as 'base_image'", () => {
    const spec = compiled(({ registry, tag }) => {
      run({}, { image: "example/other:2" });
      run({}, { image: registry });
      run({}, { image: text`${registry}/worker:3` });
      run({}, { image: choose({}).outputs.image });
      echo({ tag }, { image: "busybox" });
    });
    expect(["run", "run-2", "run-3", "run-4", "echo"].map((name) => imageOf(spec, name))).toEqual([
      "example/other:2",
      placeholder("registry"),
      `${placeholder("registry")}/worker:3`,
      placeholder("choose-image"),
      "busybox",
    ]);
    const tasks = spec.root.dag?.tasks;
    expect(tasks?.["run"]?.inputs).toBeUndefined();
    expect(tasks?.["run-3"]?.inputs?.parameters).toEqual({
      base_image: { runtimeValue: { constant: `${placeholder("registry")}/worker:3` } },
      "pipelinechannel--registry": { componentInputParameter: "registry" },
    });
    expect(tasks?.["run-4"]).toMatchObject({
      dependentTasks: ["choose"],
      inputs: {
        parameters: {
          base_image: { runtimeValue: { constant: placeholder("choose-image") } },
          "pipelinechannel--choose-image": {
            taskOutputParameter: { outputParameterKey: "image", producerTask: "choose" },
          },
        },
      },
    });
  });

  test("may be an item of a loop, and is handed into groups", () => {
    const spec = compiled(({ registry }) => {
      parallelFor(["a", "b"], (image) => {
        run({}, { image });
        run({}, { image: registry });
      });
    });
    expect(imageOf(spec, "run")).toBe("{{$.inputs.parameters['pipelinechannel--loop-item-param-1']}}");
    expect(spec.root.dag?.tasks["for-loop-2"]?.inputs?.parameters).toEqual({
      "pipelinechannel--registry": { componentInputParameter: "registry" },
    });
  });

  test("of a container component may hold the value of an input", () => {
    const spec = compiled(({ tag }) => void echo({ tag }));
    expect(imageOf(spec, "echo")).toBe("alpine:{{$.inputs.parameters['tag']}}");
  });

  test("that cannot be one is K106 or K107", () => {
    expect(
      problemsOf(() =>
        compile(
          pipelineOf(({ registry, tag }) => {
            run({}, { image: " " });
            run({}, { image: 3 as never });
            run({}, { image: choose({}).outputs.data as never });
            run({}, { image: text`${registry}:${tag}` });
            importer(Dataset, { uri: "gs://b/x" }, { image: "alpine" });
            pipelineOf(() => void run({}))({ registry, tag }, { image: "alpine" });
          }),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error K106: 'image' is " "
        hint: name an image such as 'alpine:3.20'

      error K106: 'image' is 3
        hint: name an image such as 'alpine:3.20'

      error K106: 'image' takes text or a reference to text
        hint: pass a text output or input of this pipeline

      error K106: 'image' is built from several references
        hint: KFP puts one value into an image; let a task build the whole name

      error K107: an importer runs no container that could have an image
        hint: leave 'image' out

      error K107: 'p' is a pipeline, so it has no container that could have an image
        hint: set it on the tasks inside it

      6 problems"
    `);
  });

  test("with a placeholder that KFP does not fill in is K109", () => {
    const broken = (image: (inputs: { tag: string; data: { uri: string } }) => string) =>
      problemsOf(() =>
        defineContainerComponent({
          name: "broken",
          inputs: { tag: z.string(), data: Dataset },
          outputs: {},
          container: ({ inputs }) => ({ image: image(inputs), command: ["echo"] }),
        }),
      );
    expect(broken(({ data }) => `alpine:${data.uri}`)).toMatchInlineSnapshot(`
      "error K109: the image of 'broken' has a placeholder that is not an input's value
        hint: KFP puts only values of parameter inputs into an image"
    `);
    expect(broken(({ tag }) => tag.replace("tag", "tags"))).toMatchInlineSnapshot(`
      "error K109: 'broken' uses a placeholder for the parameter 'tags', which is not among its inputs
        hint: did you mean 'tag'?"
    `);
  });
});
