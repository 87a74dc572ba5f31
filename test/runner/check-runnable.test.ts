import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { componentArgs, componentCommand } from "../../compiler/spec/component-command.ts";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { runSpec } from "../../runner/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { workHandlers } from "../support/run-pipeline.ts";

const task = (name: string, component = "comp-ours"): object => ({
  taskInfo: { name },
  componentRef: { name: component },
});

const spec = (tasks: Readonly<Record<string, object>>): PipelineSpec =>
  ({
    pipelineInfo: { name: "checked" },
    schemaVersion: "2.1.0",
    root: {
      dag: { tasks },
      inputDefinitions: { artifacts: { data: { artifactType: { schemaTitle: "system.Dataset" } } } },
    },
    components: {
      "comp-ours": { executorLabel: "exec-ours" },
      "comp-unknown": { executorLabel: "exec-unknown" },
      "comp-foreign": { executorLabel: "exec-foreign" },
      "comp-resolver": { executorLabel: "exec-resolver" },
      "comp-job": { executorLabel: "exec-job" },
      "comp-circle": { dag: { tasks: { again: task("again", "comp-circle") } } },
    },
    deploymentSpec: {
      executors: {
        "exec-ours": { container: { image: "i", command: componentCommand, args: componentArgs("greet") } },
        "exec-unknown": { container: { image: "i", command: componentCommand, args: componentArgs("nobody") } },
        "exec-foreign": { container: { image: "python:3", command: ["python"], args: [] } },
        "exec-resolver": { resolver: {} },
        "exec-job": { customJob: {} },
      },
    },
  }) as unknown as PipelineSpec;

test("everything that keeps a spec from running here is told at once, before anything starts", async () => {
  await using folder = await temporaryFolder();
  const wanted = spec({
    looped: {
      ...task("looped"),
      parameterIterator: { itemInput: "i", items: { raw: "[1]" } },
      artifactIterator: { itemInput: "a", items: { inputArtifact: "list" } },
    },
    iffy: { ...task("iffy"), triggerPolicy: { condition: "'it's' == 'x'" } },
    resolved: task("resolved", "comp-resolver"),
    job: task("job", "comp-job"),
    python: task("python", "comp-foreign"),
    stranger: task("stranger", "comp-unknown"),
    lost: task("lost", "comp-lost"),
    circle: task("circle", "comp-circle"),
    early: { ...task("early"), dependentTasks: ["late"] },
    late: { ...task("late"), dependentTasks: ["early", "never"] },
  });
  const failure = await runSpec(wanted, {
    parameters: { n: 1 },
    artifacts: { other: "x" },
    runsDir: folder.path,
    handlers: workHandlers,
    container: { tool: "/no/such/podman" },
  }).catch((error: unknown) => error);
  expect(PipewrightError.is(failure) && failure.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "K202 task 'early' of the pipeline waits for itself, by way of others",
    "K203 a task of the pipeline waits for 'never', which does not exist",
    "K404 task 'lost' names component 'comp-lost', which the spec does not have",
    "K404 component 'comp-circle' contains itself",
    "K500 a local run cannot do loops over parameters and artifacts at once ('looped')",
    "K500 a local run cannot do resolvers ('resolved')",
    "K500 a local run cannot do custom jobs of Vertex AI ('job')",
    "K515 task 'iffy': the condition cannot be read: 's' does not belong there, at character 5 of: 'it's' == 'x'",
    "K502 nobody knows the work behind component 'nobody' (task 'stranger')",
    "K501 'python' needs a container, and '/no/such/podman' does not answer",
    "K302 pipeline 'checked' has no parameter 'n'",
    "K513 pipeline 'checked' has no artifact input 'other'",
    "K513 artifact 'data' is missing",
  ]);
  expect(await readdir(folder.path)).toEqual([]);
});

test("an artifact input that is not there is told by its path", async () => {
  await using folder = await temporaryFolder();
  const artifacts = { data: `${folder.path}/none.csv` };
  await expect(
    runSpec(spec({ ours: task("ours") }), { parameters: {}, artifacts, runsDir: folder.path, handlers: workHandlers }),
  ).rejects.toThrow(`K513: artifact 'data' is not at '${folder.path}/none.csv'`);
});
