import { expect, test } from "vitest";
import { type CommandValues, resolveContainer } from "../../runner/command-line.ts";

const artifact = (
  name: string,
  uri: string,
  rest: object = {},
): CommandValues["executorInput"]["inputs"]["artifacts"] => ({
  [name]: { artifacts: [{ name, uri, metadata: { rows: 3, tag: "x" }, ...rest }] },
});

const values: CommandValues = {
  executorInput: {
    inputs: {
      parameterValues: {
        s: "it's $(x) {{$.inputs.parameters['n']}}",
        n: 3,
        tiny: 1e-7,
        huge: 1e21,
        b: true,
        list: [1, "a"],
        cpu: "2",
        image: "alpine:3",
      },
      artifacts: {
        ...artifact("near", "/data/a"),
        ...artifact("far", "gs://b/x"),
        ...artifact("copied", "gs://b/y", { customPath: "/copies/y" }),
        none: { artifacts: [] },
      },
    },
    outputs: {
      parameters: { out: { outputFile: "/work/out" } },
      artifacts: artifact("model", "/run/model"),
      outputFile: "/work/executor_output.json",
    },
  },
  facts: { pipeline_job_name: "job", pipeline_task_name: "task", workspace_path: "/run/workspace" },
};

const filled = (...args: readonly string[]): readonly string[] =>
  resolveContainer({ image: "i", command: ["run"], args }, values).command.slice(1);

test.each([
  ["{{$.inputs.parameters['s']}}", "it's $(x) {{$.inputs.parameters['n']}}"],
  [`a{{$.inputs.parameters["n"]}}b{{$.inputs.parameters['n']}}`, "a3b3"],
  ["{{$.inputs.parameters['tiny']}} {{$.inputs.parameters['huge']}}", "0.0000001 1000000000000000000000"],
  ["{{$.inputs.parameters['b']}} {{$.inputs.parameters['list']}}", 'true [1,"a"]'],
  ["{{$.inputs.artifacts['near'].uri}} {{$.inputs.artifacts['near'].path}}", "/data/a /data/a"],
  ["{{$.inputs.artifacts['far'].uri}} {{$.inputs.artifacts['far'].path}}", "gs://b/x /gcs/b/x"],
  ["{{$.inputs.artifacts['copied'].path}}", "/copies/y"],
  ["{{$.inputs.artifacts['near'].metadata}}", '{"rows":3,"tag":"x"}'],
  ["{{$.inputs.artifacts['near'].metadata['rows']}}", "3"],
  ["{{$.inputs.artifacts['none']}}", "[]"],
  ["{{$.outputs.parameters['out'].output_file}}", "/work/out"],
  ["{{$.outputs.artifacts['model'].uri}} {{$.outputs.artifacts['model'].path}}", "/run/model /run/model"],
  ["{{$.outputs.output_file}} {{$.outputMetadataUri}}", "/work/executor_output.json /work/executor_output.json"],
  ["{{$.pipeline_job_name}}/{{$.pipeline_task_name}} {{$.workspace_path}}/f", "job/task /run/workspace/f"],
  // What means nothing stays, and so does what has no value.
  [
    "{{$.inputs.parameters['absent']}} {{$.inputs.artifacts['absent'].uri}}",
    "{{$.inputs.parameters['absent']}} {{$.inputs.artifacts['absent'].uri}}",
  ],
  ["{{$.json_escape[1]}} {{$.user}} {{x}}", "{{$.json_escape[1]}} {{$.user}} {{x}}"],
])("%s", (text, expected) => expect(filled(text)).toEqual([expected]));

test("the whole executor input is one JSON text", () => {
  expect(JSON.parse(filled("{{$}}")[0] ?? "")).toEqual(values.executorInput);
});

test.each([
  [{ Concat: ["a", "{{$.inputs.parameters['n']}}", { IfPresent: { InputName: "s", Then: "!" } }] }, ["a3!"]],
  [{ IfPresent: { InputName: "n", Then: ["--n", "{{$.inputs.parameters['n']}}"] } }, ["--n", "3"]],
  [{ IfPresent: { InputName: "absent", Then: "x" } }, []],
  [{ IfPresent: { InputName: "absent", Then: "x", Else: ["y", "z"] } }, ["y", "z"]],
  [{ IfPresent: { InputName: "near", Then: "artifact" } }, ["artifact"]],
  [{ IfPresent: { InputName: "none", Then: "artifact", Else: "nothing" } }, ["nothing"]],
  [{ Concat: ["x", { Concat: ["y", { IfPresent: { InputName: "n", Then: { Concat: ["z", "w"] } } }] }] }, ["xyzw"]],
])("a structured element is resolved: %j", (element, expected) => {
  expect(filled(JSON.stringify(element))).toEqual(expected);
});

test("text that only looks like a structured element is text", () => {
  expect(filled('{"Concat": broken', '{"Other": 1}')).toEqual(['{"Concat": broken', '{"Other": 1}']);
});

test("image and resources may come from inputs", () => {
  const place = (name: string): string => `{{$.inputs.parameters['${name}']}}`;
  const container = {
    image: place("image"),
    resources: {
      cpuLimit: 2,
      resourceCpuLimit: place("cpu"),
      accelerator: { resourceType: place("image"), resourceCount: "1" },
    },
  };
  expect(resolveContainer(container, values)).toEqual({
    image: "alpine:3",
    command: [],
    resources: { cpuLimit: 2, resourceCpuLimit: "2", accelerator: { resourceType: "alpine:3", resourceCount: "1" } },
  });
});
