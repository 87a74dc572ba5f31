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

describe("a platform document", () => {
  const platform = (text: string): string => `${good}---\nplatforms:\n  ${text.replaceAll("\n", "\n  ")}\n`;
  const warnings = (text: string): readonly string[] =>
    parseSpec(text, "x").warnings.map(
      ({ at, code, message, hint }) => `${at?.line}:${at?.column} ${code} ${message} (${hint})`,
    );
  const executor = (config: string): string =>
    platform(`kubernetes: {deploymentSpec: {executors: {exec-echo: {${config}}}}}`);

  test("may stand before the pipeline", () => {
    const before = `platforms: {kubernetes: {pipelineConfig: {activeDeadlineSeconds: 5}}}\n---\n${good}`;
    expect(parseSpec(before, "x")).toMatchObject({
      spec: { pipelineInfo: { name: "hello" } },
      platform: { platforms: { kubernetes: { pipelineConfig: { activeDeadlineSeconds: 5 } } } },
      warnings: [],
    });
  });

  test("that a server would drop whole is refused", () => {
    expect(
      problems(platform("kubernetes:\n  pipelineConfig:\n    workspce: {size: 1Gi}\n    activeDeadlineSeconds: soon")),
    ).toMatchInlineSnapshot(`
      [
        "38:7 K403 'workspce' is not a field of PipelineConfig (did you mean 'workspace'?; the server drops the whole document without a word)",
        "39:7 K403 'platforms.kubernetes.pipelineConfig.activeDeadlineSeconds' is the text 'soon' (it must be a whole number; the server drops the whole document without a word)",
      ]
    `);
    expect(problems(`${good}---\nplatforms: {kubernetes: {}}\nversion: 1\n`)).toMatchInlineSnapshot(`
      [
        "36:1 K403 'version' is not a field of PlatformSpec (known fields: platforms; the server drops the whole document without a word)",
      ]
    `);
  });

  test("with fields that only some servers know, or without Kubernetes, is a warning", () => {
    expect(warnings(platform("kubernetes:\n  pipelineConfig:\n    semaphoreKey: a\n    resourceTtl: 5")))
      .toMatchInlineSnapshot(`
      [
        "38:7 K138 only servers from 2.12 to 2.14 know 'semaphoreKey'; any other drops the whole document without a word (remove it)",
        "39:7 K138 only servers from 2.13 to 2.16 know 'resourceTtl'; any other drops the whole document without a word (remove it)",
      ]
    `);
    expect(warnings(platform("vertex: {}"))).toMatchInlineSnapshot(`
      [
        "35:1 K138 the platform document says nothing about 'kubernetes', so the server drops the whole document without a word (remove the document, or name the platform 'kubernetes')",
      ]
    `);
  });

  test("with a setting that fails the run when it is created is refused", () => {
    expect(
      problems(executor("secretAsEnvs: [], tolerations: [{tolerationSeconds: long}], nodeSelector: {labels: {a: 1}}")),
    ).toMatchInlineSnapshot(`
      [
        "36:57 K403 'secretAsEnvs' is not a field of KubernetesExecutorConfig (did you mean 'secretAsEnv'?)",
        "36:90 K403 'tolerations.0.tolerationSeconds' is the text 'long' (it must be a whole number, or its text)",
        "36:141 K403 'nodeSelector.labels.a' is the number 1 (it must be text)",
      ]
    `);
    expect(problems(executor("securityContext: {runAsUser: '5'}, podAffinity: [{weight: 3.0}]"))).toEqual([]);
  });
});

describe("objects of a cluster", () => {
  const spec = good.replace(/^/gm, "    ").trimEnd();
  const version = (more = ""): string =>
    `apiVersion: pipelines.kubeflow.org/v2beta1\nkind: PipelineVersion\nmetadata: {name: v}\nspec:\n  displayName: v\n  pipelineSpec:\n${spec}\n${more}`;
  const pipeline = "apiVersion: pipelines.kubeflow.org/v2beta1\nkind: Pipeline\nmetadata: {name: p}\nspec: {}\n---\n";

  test("are read for the two documents inside", () => {
    const read = parseSpec(`${pipeline}${version("  platformSpec: {platforms: {kubernetes: {}}}\n")}`, "x");
    expect(read).toEqual({ ...parseSpec(good, "x"), platform: { platforms: { kubernetes: {} } } });
  });

  test("have problems at their places in the object", () => {
    expect(problems(version().replace("image: alpine", "imagine: alpine"))).toMatchInlineSnapshot(`
      [
        "36:11 K403 'deploymentSpec.executors.exec-echo.container' has no 'image' (give it a 'image')",
        "37:13 K403 'imagine' is not a field of ContainerSpec (did you mean 'image'?)",
      ]
    `);
    expect(problems(version("  platformSpec: {platform: {}}\n"))).toMatchInlineSnapshot(`
      [
        "1:1 K403 the file has 2 documents, which are not one pipeline and at most one platform document (split the file)",
      ]
    `);
  });

  test("without a pipeline inside are no pipeline", () => {
    expect(problems(pipeline.replace("---\n", ""))).toMatchInlineSnapshot(`
      [
        "1:1 K403 the file is not a KFP pipeline spec: no document has 'pipelineInfo' and 'root' (give a file that a KFP compiler wrote, or a TypeScript file that exports a pipeline)",
      ]
    `);
    expect(problems(`${version()}---\n${version()}`)).toMatchInlineSnapshot(`
      [
        "1:1 K403 the file has 2 documents, which are not one pipeline and at most one platform document (split the file)",
      ]
    `);
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
