import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { openKeptAnswers } from "../../storage/kept-answers.ts";
import { problemsOfAsync } from "../support/problems.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const Answer = z.object({ text: z.string() });

test("answers that come in together are all found by the next attempt", async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, "answers");
  const first = await openKeptAnswers(output, Answer);
  const long = "long ".repeat(300_000);
  await Promise.all(Array.from({ length: 20 }, (_, n) => first.add(["q", n], { text: `${n} ${long}` })));
  const next = await openKeptAnswers(output, Answer);
  expect(Array.from({ length: 20 }, (_, n) => next.find(["q", n])?.text)).toEqual(
    Array.from({ length: 20 }, (_, n) => `${n} ${long}`),
  );
  expect(next.find(["q", 20])).toBeUndefined();
});

test("what is no answer of this kind is not found", async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, "answers");
  const first = await openKeptAnswers(output, z.object({ number: z.number() }));
  await first.add("q", { number: 1 });
  expect((await openKeptAnswers(output, Answer)).find("q")).toBeUndefined();
  await writeFile(`${output}.partial`, 'null\n[1]\n{"key":1}\nno JSON\n');
  expect((await openKeptAnswers(output, Answer)).find("q")).toBeUndefined();
});

test("removing waits for what is still being written", async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, "answers");
  const kept = await openKeptAnswers(output, Answer);
  const adding = kept.add("q", { text: "late" });
  await kept.remove();
  await adding;
  await expect(readFile(`${output}.partial`)).rejects.toThrow("ENOENT");
});

test("a place that cannot be read or written is named", async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "answers.partial"));
  expect(
    (await problemsOfAsync(() => openKeptAnswers(join(folder.path, "answers"), Answer))).replaceAll(folder.path, "~"),
  ).toBe("error K664: '~/answers.partial' cannot be read (EISDIR)\n  hint: it is a folder; give a file");
  await writeFile(join(folder.path, "file"), "");
  const kept = await openKeptAnswers(join(folder.path, "new", "answers"), Answer);
  const problem = await problemsOfAsync(() => kept.add("q", { text: "x" }));
  expect(problem.replaceAll(folder.path, "~")).toBe(
    "error K665: '~/new/answers.partial' cannot be written (ENOENT)\n  hint: look at the disk and the path, then try again",
  );
});
