import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../compiler/spec/run-record.ts";
import type { CliContext } from "../../cli/context.ts";
import { logTail, summarize } from "../../cli/run-files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("the end of a log is its last lines, cut where they are endless; an empty or missing log has none", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "a.log");
  await writeFile(file, `${"x".repeat(1_000_000)}\nfirst\n${"y".repeat(600)}\nlast\n`);
  expect(await logTail(file, 3)).toEqual(["first", `${"y".repeat(500)}…`, "last"]);
  await writeFile(file, "");
  expect(await logTail(file, 3)).toEqual([]);
  expect(await logTail(join(folder.path, "none.log"), 3)).toEqual([]);
});

test("a terminal without a size gets the same summary as one of 100 columns", async () => {
  await using folder = await temporaryFolder();
  const none = { parameters: {}, artifacts: {} };
  const record: RunRecord = {
    id: "r".repeat(120),
    pipelineName: "p",
    displayName: "p",
    state: "SUCCEEDED",
    createdAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:00:01.000Z",
    root: folder.path,
    parameters: {},
    tasks: [],
    outputs: none,
  };
  const at = (columns: number): Promise<string> =>
    // The summary looks at the colour and the width of the terminal only.
    summarize(record, folder.path, { color: false, stdout: { columns } } as unknown as CliContext);
  expect(await at(0)).toBe(await at(100));
  expect(await at(0)).not.toBe(await at(60));
});
