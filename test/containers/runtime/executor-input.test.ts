import { expect, test } from "vitest";
import { parseExecutorInput } from "../../../containers/runtime/executor-input.ts";
import { localPath } from "../../../containers/runtime/local-path.ts";

test("sections that a backend leaves out are empty, and keys it adds are ignored", () => {
  expect(
    parseExecutorInput(
      '{"inputs": {"more": 1}, "outputs": {"outputFile": "/o/executor_output.json", "x": []}, "newer": true}',
    ),
  ).toEqual({
    inputs: { parameterValues: {}, artifacts: {} },
    outputs: { parameters: {}, artifacts: {}, outputFile: "/o/executor_output.json" },
  });
});

test("whole numbers may come with a fraction of zero", () => {
  const text = '{"inputs": {"parameterValues": {"n": 3.0}}, "outputs": {"outputFile": "/o"}}';
  expect(parseExecutorInput(text).inputs.parameterValues).toEqual({ n: 3 });
});

test.each([
  ["", "K600: the executor input is not JSON: Unexpected end of JSON input"],
  ["[]", "K600: the executor input is not an object"],
  ["{}", "K600: 'outputs' is not an object"],
  ['{"outputs": {}}', "K600: 'outputs.outputFile' is not text"],
  ['{"outputs": {"outputFile": "/o", "parameters": {"a": {}}}}', "K600: 'outputs.parameters.a.outputFile' is not text"],
  [
    '{"inputs": {"artifacts": {"a": {"artifacts": 1}}}, "outputs": {"outputFile": "/o"}}',
    "K600: 'inputs.artifacts.a.artifacts' is not a list",
  ],
])("an executor input %j is refused", (text, message) => {
  expect(() => parseExecutorInput(text)).toThrow(message);
});

test.each([
  [{ uri: "gs://b/p/q" }, "/gcs/b/p/q"],
  [{ uri: "s3://b/p" }, "/s3/b/p"],
  [{ uri: "minio://b/p" }, "/minio/b/p"],
  [{ uri: "oci://host/repo/image:1" }, "/oci/host_repo_image:1"],
  [{ uri: "/already/local" }, "/already/local"],
  [{ uri: "https://host/x" }, "https://host/x"],
  [{ uri: "gs://b/p", metadata: { _kfp_workspace: true } }, "/kfp-workspace/.artifacts/gcs/b/p"],
  [{ uri: "gs://b/p", customPath: "/elsewhere/p" }, "/elsewhere/p"],
])("the content of %j is where KFP mounts it", (artifact, path) => {
  expect(localPath({ metadata: {}, ...artifact })).toBe(path);
});
