import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, temporaryFolder } from "../support/cli.ts";

const hello = "test/fixtures/pipelines/hello.ts";
const two = "test/fixtures/pipelines/two.ts";

describe("pipewright diff", () => {
  test("a file and what it compiles to are equal, and equal is exit code 0", async () => {
    await using folder = await temporaryFolder();
    const yaml = join(folder.path, "hello.yaml");
    await cli(["compile", hello, "-o", yaml]);
    expect(await cli(["diff", "--exit-code", hello, yaml])).toEqual({
      code: 0,
      stdout: `${hello} → ${yaml}: no change in meaning\n`,
      stderr: "",
    });
  });

  test("exports of one file are compared; the exit code says different only when it is asked to", async () => {
    const text = await cli(["diff", `${two}#first`, `${two}#second`]);
    expect(text).toEqual({
      code: 0,
      stdout: [
        `${two}#first → ${two}#second: 3 changes, 1 not compatible for callers`,
        "",
        "pipeline",
        "  ✓ name  first → second",
        "  ✗ input 'who' is gone  string, default \"world\"",
        "      a caller that gives it a value is refused",
        "",
        "tasks",
        "  ~ echo",
        "      input 'text'  input 'who' → \"x\"",
        "",
      ].join("\n"),
      stderr: "",
    });
    expect(await cli(["diff", "--exit-code", `${two}#first`, `${two}#second`])).toEqual({ ...text, code: 1 });
  });

  test("--json is the list of changes", async () => {
    const { code, stdout } = await cli(["diff", "--json", `${two}#first`, `${two}#second`]);
    expect({ code, result: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      result: {
        equal: false,
        compatible: false,
        changes: [
          { kind: "pipeline-name", before: "first", after: "second", compatible: true },
          {
            kind: "input-removed",
            name: "who",
            before: { type: "STRING", optional: true, default: "world" },
            compatible: false,
            effect: "a caller that gives it a value is refused",
          },
          {
            kind: "wiring",
            task: "echo",
            name: "text",
            before: { from: "input 'who'" },
            after: { value: "x" },
            compatible: true,
          },
        ],
      },
    });
  });

  test("a side that is no pipeline is one message and exit code 1", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "pod.yaml"), "kind: Pod\n");
    const { code, stderr } = await cli(["diff", hello, join(folder.path, "pod.yaml")]);
    expect({ code, first: stderr.split("\n")[0] }).toMatchSnapshot();
  });
});
