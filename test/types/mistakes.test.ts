import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

const folder = join(import.meta.dirname, "../fixtures/mistakes");
const files = globSync("*.ts", { cwd: folder }).filter((file) => file !== "components.ts");

/** What TypeScript says about each file of common mistakes, without line and column. */
const messages = new Map<string, readonly string[]>();

beforeAll(async () => {
  const compiler = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
  const output = await new Promise<string>((resolve) => {
    // tsc ends with 2, because there are errors; they are what is wanted.
    execFile(process.execPath, [compiler, "--pretty", "false", "-p", folder], { cwd: folder }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  for (const line of output.trimEnd().split("\n")) {
    const [, file, text] = /^([\w-]+\.ts)\(\d+,\d+\): error (TS\d+: .*)$/.exec(line) ?? [];
    const last = [...messages.keys()].at(-1);
    if (file !== undefined) messages.set(messages.has(file) ? `${file} again` : file, [text ?? ""]);
    else if (last !== undefined) messages.set(last, [...(messages.get(last) ?? []), line]);
  }
});

describe("a mistake in wiring", () => {
  test("is one type error, and the components themselves have none", () => {
    expect([...messages.keys()].toSorted()).toEqual(files.toSorted());
  });

  test("is told in at most three lines", () => {
    expect([...messages].filter(([, lines]) => lines.length > 3)).toEqual([]);
  });

  test("is told in these words", async () => {
    const text = [...messages]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, lines]) => [file, ...lines].join("\n"));
    await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot(join(folder, "expected.txt"));
  });
});
