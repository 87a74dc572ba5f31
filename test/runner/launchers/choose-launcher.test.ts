import { expect, test } from "vitest";
import { componentArgs, componentCommand, unbuiltImage } from "../../../compiler/spec/component-command.ts";
import { chooseLauncher } from "../../../runner/launchers/choose-launcher.ts";
import type { LaunchTask } from "../../../runner/launchers/launcher.ts";
import type { RunOptions } from "../../../runner/run-options.ts";

const options: RunOptions = { parameters: {}, runsDir: "/none", handlers: new Map() };
const ours: LaunchTask = {
  path: "ours",
  container: { image: unbuiltImage, command: componentCommand, args: componentArgs("greet") },
};
const python: LaunchTask = {
  path: "loop/python",
  container: {
    image: "python:3.11",
    command: [
      "sh",
      "-ec",
      '_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main "$program_path/ephemeral_component.py" "$@"',
      "def f(): pass",
    ],
    args: ["--executor_input", "{{$}}"],
  },
};
const foreign: LaunchTask = { path: "foreign", container: { image: "alpine", command: ["true"] } };

test("what needs no container asks for no tool", async () => {
  const launcher = chooseLauncher({ ...options, container: { tool: "/no/such/podman" } }, "/none");
  expect(await launcher.check?.([ours])).toEqual([]);
});

test("Python components ask for a Python, and other containers for a tool", async () => {
  const launcher = chooseLauncher(
    { ...options, python: "/no/such/python", container: { tool: "/no/such/podman" } },
    "/none",
  );
  expect(await launcher.check?.([ours, python, foreign])).toEqual([
    {
      code: "K530",
      message: "'loop/python' is a Python component, and there is no program '/no/such/python'",
      hint: "name a Python that has it with --python or PIPEWRIGHT_PYTHON, or run with --launcher container",
    },
    {
      code: "K501",
      message: "'foreign' needs a container, and '/no/such/podman' does not answer",
      hint: "install podman, start docker's daemon, or name a tool with --container-tool; or submit the pipeline to a cluster",
    },
  ]);
});

test("a Python without kfp is told", async () => {
  // A program that fails whatever it is asked.
  const launcher = chooseLauncher({ ...options, python: "false" }, "/none");
  expect(await launcher.check?.([python, { ...python, path: "second" }])).toEqual([
    {
      code: "K530",
      message: "'loop/python', 'second' are Python components, and 'false' does not have the package kfp",
      hint: "name a Python that has it with --python or PIPEWRIGHT_PYTHON, or run with --launcher container",
    },
  ]);
});

test("components without an image are refused where all run in containers", async () => {
  // A program that answers whatever it is asked.
  const launcher = chooseLauncher({ ...options, launcher: "container", container: { tool: "true" } }, "/none");
  expect(await launcher.check?.([ours, foreign])).toEqual([
    {
      code: "K531",
      message: "there is no image to run 'greet' in",
      hint: "build one with 'pipewright build', or name one with --image; --launcher subprocess runs the code as it is here",
    },
  ]);
});
