import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";

const good = `pipelineInfo:
  name: hello
schemaVersion: 2.1.0
root:
  inputDefinitions:
    parameters:
      who:
        parameterType: STRING
  dag:
    tasks:
      echo:
        taskInfo:
          name: echo
        componentRef:
          name: comp-echo
        inputs:
          parameters:
            msg:
              componentInputParameter: who
components:
  comp-echo:
    executorLabel: exec-echo
    inputDefinitions:
      parameters:
        msg:
          parameterType: STRING
deploymentSpec:
  executors:
    exec-echo:
      container:
        image: alpine
        command: [echo]
        args: ["{{$.inputs.parameters['msg']}}"]
`;

/** Every problem as "line:column code message (hint)". */
function problems(text: string): readonly string[] {
  try {
    parseSpec(text, "/x/spec.yaml");
    return [];
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    return error.diagnostics.map(
      ({ at, code, message, hint }) => `${at?.line}:${at?.column} ${code} ${message} (${hint})`,
    );
  }
}

test("a good spec parses, with or without a platform document", () => {
  expect(parseSpec(good, "x").spec.pipelineInfo.name).toBe("hello");
  expect(parseSpec(`${good}---\nplatforms:\n  kubernetes: {}\n`, "x").platform).toEqual({
    platforms: { kubernetes: {} },
  });
});

describe("problems come with their place", () => {
  test.each([
    ["not YAML", "a: [1,\nb: 2"],
    ["a duplicate key", good.replace("schemaVersion: 2.1.0", "schemaVersion: 2.1.0\nschemaVersion: 2.1.0")],
    ["something else", "apiVersion: v1\nkind: Pod\n"],
    ["an empty file", ""],
    ["three documents", `${good}---\n{}\n---\n{}\n`],
    [
      "unknown fields and wrong types",
      good
        .replace("taskInfo:", "taskinfo:")
        .replace("command: [echo]", "command: echo")
        .replace("parameterType: STRING\n  dag", "parameterType: TEXT\n  dag"),
    ],
    [
      "names that lead nowhere",
      good
        .replace("componentInputParameter: who", "componentInputParameter: whom")
        .replace("executorLabel: exec-echo", "executorLabel: exec-ech"),
    ],
    [
      "a missing and an unknown input",
      good.replace(
        "            msg:\n              componentInputParameter",
        "            msgs:\n              componentInputParameter",
      ),
    ],
    ["a component that does not exist", good.replace("name: comp-echo", "name: comp-ech")],
    ["a circle", good.replace("        inputs:\n", "        dependentTasks: [echo]\n        inputs:\n")],
    ["an unknown schema version", good.replace("2.1.0", "3.0.0")],
  ])("%s", (_name, text) => {
    expect(problems(text)).toMatchSnapshot();
  });
});

describe("hostile files fail fast", () => {
  test("a file of nothing but unknown fields names the first of them", () => {
    const many = Array.from({ length: 200_000 }, (_, index) => `key${index}: x`).join("\n");
    const found = problems(`${good}${many}\n`);
    expect(found).toHaveLength(200);
    expect(found[0]).toContain("'key0' is not a field of PipelineSpec");
  });

  test("a component that contains itself is refused", () => {
    const inside = `components:
  comp-echo:
    dag:
      tasks:
        again:
          taskInfo: {name: again}
          componentRef: {name: comp-echo}
          inputs: {parameters: {msg: {runtimeValue: {constant: x}}}}
`;
    expect(problems(good.replace("components:\n  comp-echo:\n    executorLabel: exec-echo\n", inside))).toEqual([
      "21:3 K404 a component contains itself: comp-echo → comp-echo (a spec cannot be recursive; use a loop)",
    ]);
  });

  test("a chain of 30,000 tasks is checked", () => {
    const tasks = Array.from(
      { length: 30_000 },
      (_, index) =>
        `      t${index}: {taskInfo: {name: t}, componentRef: {name: comp-echo}, inputs: {parameters: {msg: {componentInputParameter: who}}}${index === 0 ? "" : `, dependentTasks: [t${index - 1}]`}}`,
    );
    expect(problems(good.replace(/      echo:[\s\S]*?(?=components:)/, `${tasks.join("\n")}\n`))).toEqual([]);
  });
});
