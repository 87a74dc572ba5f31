import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { checkTrainingFile } from "../../../components/tune-model/training-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const turn = (role: string) => ({ role, parts: [{ text: "é" }] });
const row = (...roles: readonly string[]): string => JSON.stringify({ contents: roles.map(turn) });
const good = row("user", "model");

async function check(content: string): Promise<unknown> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "rows.jsonl");
  await writeFile(path, content);
  try {
    return await checkTrainingFile(path, "validation");
  } catch (error) {
    return PipewrightError.is(error) ? error.diagnostics.map(({ message }) => message) : error;
  }
}

describe("a file of tuning rows", () => {
  test("is counted, measured and hashed in one pass, whatever its line ends and blank lines", async () => {
    const content = `\n${good}\r\n\n${row("user", "model", "user", "model")}`;
    expect(await check(content)).toEqual({
      path: expect.stringContaining("rows.jsonl"),
      rows: 2,
      sizeBytes: Buffer.byteLength(content),
      digest: createHash("sha256").update(content).digest("hex"),
    });
  });

  test("is read whole however large it is", async () => {
    expect(await check(`${good}\n`.repeat(5000))).toMatchObject({ rows: 5000 });
  });

  test.each([
    [`${good}\n{oops`, "line 2 of the validation file is not valid JSON"],
    ["[]", "line 1 of the validation file has no 'contents'"],
    ['{"contents":[]}', "line 1 of the validation file has no 'contents'"],
    [
      row("system", "user", "model"),
      "line 1 of the validation file has the role 'system' in turn 1, and only 'user' and 'model' are known",
    ],
    [row("user"), "line 1 of the validation file does not end with a model turn, so there is nothing to learn from it"],
  ])("%j is refused with its line", async (content, message) => {
    expect(await check(content)).toEqual([message]);
  });

  test("that is not there is refused by name", async () => {
    await expect(checkTrainingFile("/nowhere/rows.jsonl", "training")).rejects.toMatchObject({
      diagnostics: [
        {
          code: "K621",
          message: "the training file '/nowhere/rows.jsonl' cannot be read: ENOENT",
          hint: "check that the step before wrote it",
        },
      ],
    });
  });
});
