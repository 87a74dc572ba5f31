import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const bin = join(import.meta.dirname, "../../cli/bin.ts");

/** Runs the real command in a folder. */
async function pipewright(cwd: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=source", bin, ...args],
      { cwd, env: { PATH: process.env["PATH"], NO_COLOR: "1" } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

const line = (question: string, answer: string): string =>
  JSON.stringify({
    messages: [
      { role: "user", content: question },
      { role: "model", content: answer },
    ],
  });

const rows = [line("hi", "A"), line("ho", "B"), line("Hi ", "A"), "{broken", line("hu", ""), line("he", "A")];

test("data convert writes three files and a report, and prints what it found", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "chat.jsonl"), `${rows.join("\n")}\n`);
  const outcome = await pipewright(folder.path, [
    "data",
    "convert",
    "chat.jsonl",
    "--out",
    "set",
    "--max-rejected",
    "0.5",
  ]);
  const set = join(folder.path, "set");
  expect(outcome).toEqual({
    code: 0,
    stderr: "",
    stdout: `source  ${folder.path}/chat.jsonl (messages)
rows    6 read, 3 kept, 2 unusable, 1 repeated
split   1 train, 1 validation, 1 test (seed 42)
tokens  about 6, of which 2 train in one epoch (estimated from characters)

error    empty_text          1 ×  line 5
         a text is empty or only spaces
         such as: ${line("hu", "")}
error    invalid_json        1 ×  line 4
         the line is not JSON
         such as: {broken
warning  few_training_rows   1 ×  whole file
         fewer than 100 training rows; tuning works best from about 100
note     near_duplicate_row  1 ×  line 3
         the row repeats an earlier one except for case and spaces and was left out
         such as: Hi → A

wrote ${set}/train.jsonl
      ${set}/validation.jsonl
      ${set}/test.jsonl
      ${set}/report.json
`,
  });
  expect((await readdir(set)).sort()).toEqual(["report.json", "test.jsonl", "train.jsonl", "validation.jsonl"]);
});

test("--json prints the report that is also on disk, and people's lines go to stderr", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "chat.jsonl"), rows.join("\n"));
  const args = ["data", "convert", "chat.jsonl", "--out", "set", "--max-rejected", "0.5", "--json", "--seed", "7"];
  const { code, stdout, stderr } = await pipewright(folder.path, args);
  expect({ code, stderr: stderr.split("\n")[1] }).toEqual({
    code: 0,
    stderr: "rows    6 read, 3 kept, 2 unusable, 1 repeated",
  });
  expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(join(folder.path, "set/report.json"), "utf8")));
});

test("a CSV is converted with a template", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "qa.csv"), "context,question,answers\r\nIt is red.,Which colour?,red\r\n");
  const shares = ["--validation", "0", "--test", "0"];
  const columns = ["--input-template", "{context} {question}", "--output-column", "answers"];
  const args = ["data", "convert", "qa.csv", "--out", ".", "--system-instruction", "Be brief.", ...shares, ...columns];
  const { code } = await pipewright(folder.path, args);
  expect(code).toBe(0);
  expect(await readFile(join(folder.path, "train.jsonl"), "utf8")).toBe(
    '{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"It is red. Which colour?"}]},{"role":"model","parts":[{"text":"red"}]}]}\n',
  );
});

test("too many unusable rows end with exit code 1, the reasons, and no files", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "chat.jsonl"), rows.join("\n"));
  expect(await pipewright(folder.path, ["data", "convert", "chat.jsonl", "--out", "set"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `error K611: 2 of 6 rows of '${folder.path}/chat.jsonl' are unusable, more than the 10 % allowed: empty_text in 1 (line 5); invalid_json in 1 (line 4)
  hint: correct these rows, or allow a larger share of rejected rows
`,
  });
  expect(await readdir(join(folder.path, "set"))).toEqual([]);
});

test("a wrong share is named by its flag", async () => {
  await using folder = await temporaryFolder();
  expect(await pipewright(folder.path, ["data", "convert", "x", "--out", "set", "--test", "lots"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `error K615: '--test' has a wrong value: invalid input: expected number, received NaN
  hint: see 'pipewright data convert --help'
`,
  });
});

test("a reader that leaves early does not disturb the work", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "chat.jsonl"), rows.join("\n"));
  const args = ["--conditions=source", bin, "data", "convert", "chat.jsonl", "--out", "set", "--max-rejected", "0.5"];
  const child = spawn(process.execPath, args, { cwd: folder.path, stdio: ["ignore", "pipe", "ignore"] });
  child.stdout.destroy();
  expect(await once(child, "close")).toEqual([0, null]);
  expect(await readdir(join(folder.path, "set"))).toContain("report.json");
});

test("a folder in a bucket is refused, and no folder of that name appears here", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "chat.jsonl"), rows.join("\n"));
  expect(await pipewright(folder.path, ["data", "convert", "chat.jsonl", "--out", "gs://bucket/set"])).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "error K615: '--out' is 'gs://bucket/set', which is no folder of this machine\n  hint: write to a local folder, and copy the files from there\n",
  });
  expect(await readdir(folder.path)).toEqual(["chat.jsonl"]);
});

test("Ctrl-C in the middle leaves nothing that looks finished", async () => {
  await using folder = await temporaryFolder();
  const many = Array.from({ length: 300_000 }, (_, n) => line(`question ${n}`, "A"));
  await writeFile(join(folder.path, "chat.jsonl"), many.join("\n"));
  const args = ["--conditions=source", bin, "data", "convert", "chat.jsonl", "--out", "set"];
  const child = spawn(process.execPath, args, { cwd: folder.path, stdio: ["ignore", "ignore", "pipe"] });
  // The first report of progress comes while rows are being read.
  await once(child.stderr, "data");
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([130, null]);
  expect(await readdir(join(folder.path, "set"))).toEqual([]);
});
