import { expect, test } from "vitest";
import { lightweightPythonOf } from "../../../compiler/spec/python-command.ts";

const start = 'python3 -m kfp.dsl.executor_main --component_module_path "$program_path/ephemeral_component.py" "$@"';

test("a lightweight component is taken apart into source, arguments and packages", () => {
  const install = `python3 -m pip install --quiet 'kfp==2.17.0' '--no-deps' 'pandas>=2; python_version<"4"' && "$0" "$@"`;
  expect(
    lightweightPythonOf(["sh", "-c", install, "sh", "-ec", start, "def f(): pass", "--executor_input", "{}"]),
  ).toEqual({
    source: "def f(): pass",
    args: ["--executor_input", "{}"],
    packages: ["kfp==2.17.0", 'pandas>=2; python_version<"4"'],
  });
});

test("one without packages has only its start", () => {
  expect(lightweightPythonOf(["sh", "-ec", start, "pass"])).toEqual({ source: "pass", args: [], packages: [] });
});

test.each([
  [["python3", "-m", "kfp.dsl.executor_main", "--executor_input", "{}"]],
  [["sh", "-c", "echo hello"]],
  [["sh", "-ec", start]],
  [[]],
])("%j is none", (command) => {
  expect(lightweightPythonOf(command)).toBeUndefined();
});
