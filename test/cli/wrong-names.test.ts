import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";

test("a command that does not exist is answered with the nearest one", async () => {
  expect(await cli(["compil", "pipeline.ts"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `error K801: there is no command 'compil'
  hint: did you mean 'compile'?
`,
  });
});

test("a component that is not shipped is answered with the nearest one", async () => {
  expect(await cli(["component", "export", "convert-datasets"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `error K803: there is no component 'convert-datasets'
  hint: did you mean 'convert-dataset'?
`,
  });
});
