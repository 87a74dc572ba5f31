import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The pages about data, scores and stages: each command on them is run as it is written, among files of the names that it uses. */
const root = join(import.meta.dirname, "../..");
const pages = ["docs/data.md", "docs/score.md", ...globSync("docs/stages/*.md", { cwd: root }).toSorted()];
const commands = pages.flatMap((page) =>
  [...readFileSync(join(root, page), "utf8").matchAll(/^```sh[^\n]*\n([\s\S]*?)^```$/gm)].map(
    ([, text = ""], index) => ({ name: `${page}, command ${index + 1}`, text }),
  ),
);

const ticket = (n: number): string =>
  JSON.stringify({
    messages: [
      { role: "user", content: `ticket ${n}` },
      { role: "model", content: n % 2 === 0 ? "bikes" : "bills" },
    ],
  });
const files: Readonly<Record<string, string>> = {
  "tickets.jsonl": Array.from({ length: 40 }, (_, n) => ticket(n)).join("\n"),
  "squad.csv": `context,question,answers\n${Array.from({ length: 20 }, (_, n) => `"It is ${n}.",Which number?,${n}`).join("\n")}\n`,
  "rows.jsonl": '{"prediction":"the cat sat","reference":"a cat sat"}\n{"prediction":null,"reference":"a dog"}\n',
};

test("the pages have commands", () => {
  expect(commands.length).toBeGreaterThanOrEqual(3);
});

test.each(commands)("$name does what the page says", async ({ text }) => {
  await using folder = await temporaryFolder();
  const programs = join(folder.path, "bin");
  const work = join(folder.path, "work");
  await mkdir(programs);
  await mkdir(work);
  const program = `#!/bin/sh\nexec "${process.execPath}" --conditions=source "${join(root, "cli/bin.ts")}" "$@"\n`;
  await writeFile(join(programs, "pipewright"), program, { mode: 0o755 });
  for (const [name, content] of Object.entries(files)) await writeFile(join(work, name), content);
  const env = { PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}`, NO_COLOR: "1" };
  const outcome = await new Promise<{ readonly code: unknown; readonly stderr: string }>((resolve) => {
    execFile("bash", ["--norc", "-euo", "pipefail", "-c", text], { cwd: work, env }, (error, _stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stderr });
    });
  });
  expect(outcome).toEqual({ code: 0, stderr: "" });
  const written = /--out (\S+)/.exec(text)?.[1];
  if (written !== undefined) {
    expect((await readdir(join(work, written))).sort()).toEqual([
      "report.json",
      "test.jsonl",
      "train.jsonl",
      "validation.jsonl",
    ]);
  }
  for (const [, path = ""] of text.matchAll(/--(?:output|summary) (\S+)/g)) {
    expect(readFileSync(join(work, path), "utf8")).not.toBe("");
  }
});
