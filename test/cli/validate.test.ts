import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, temporaryFolder } from "../support/cli.ts";

const spec = `pipelineInfo: {name: odd}
schemaVersion: 2.1.0
root:
  outputDefinitions:
    parameters:
      count: {parameterType: NUMBER_INTEGER}
  dag:
    tasks:
      echo: {componentRef: {name: comp-echo}, taskInfo: {name: echo}}
components:
  comp-echo: {executorLabel: exec-echo}
  comp-left: {executorLabel: exec-echo}
deploymentSpec:
  executors:
    exec-echo: {container: {image: alpine, command: [echo]}}
`;

test("validate prints what is odd with its place, and the file is still valid", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "odd.yaml"), spec);
  expect(await cli(["validate", "odd.yaml"], { cwd: folder.path })).toEqual({
    code: 0,
    stderr: "",
    stdout: `odd.yaml: valid, 2 warnings
warning K404: no task uses component 'comp-left'
  at odd.yaml:12:3
  12 |   comp-left: {executorLabel: exec-echo}
     |   ^
  hint: remove it

warning K404: output 'count' is declared but no task provides it
  at odd.yaml:4:3
  4 |   outputDefinitions:
    |   ^
  hint: wire it in dag.outputs, or remove it
`,
  });
});
