import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bin = join(import.meta.dirname, "../../cli/bin.ts");

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command in a folder, with the given standard input. */
async function score(cwd: string, args: readonly string[], input = ""): Promise<Outcome> {
  const child = spawn(process.execPath, ["--conditions=source", bin, "score", ...args], {
    cwd,
    env: { PATH: process.env["PATH"], NO_COLOR: "1" },
  });
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, stdout, stderr };
}

const rows = [
  { id: "x", prediction: "the cat sat", reference: "a cat sat" },
  { id: 7, prediction: "Denver Broncos!", references: ["Broncos", "the Denver Broncos"] },
  { prediction: "", reference: "something" },
  { prediction: null, reference: "something" },
];
const lines = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;

test("one line comes out for each line that goes in, in order, from standard input to standard output", async () => {
  await using folder = await temporaryFolder();
  const outcome = await score(folder.path, ["--metrics", "rougeL,squad_em,bleu"], lines);
  const third = 2 / 3;
  const none = { precision: 0, recall: 0, fmeasure: 0 };
  expect(outcome).toMatchObject({ code: 0, stderr: "" });
  expect(
    outcome.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    { id: "x", scores: { rougeL: { precision: third, recall: third, fmeasure: third }, squad_em: { score: 1 } } },
    { id: 7, scores: { rougeL: { precision: 1, recall: third, fmeasure: 0.8 }, squad_em: { score: 1 } } },
    { id: "2", scores: { rougeL: none, squad_em: { score: 0 } } },
    { id: "3", scores: { rougeL: none, squad_em: { score: 0 } } },
  ]);
});

test("files are read and written, and the summary holds aggregates with intervals and counts", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "rows.jsonl"), `\ufeff${lines}`);
  const files = ["--input", "rows.jsonl", "--output", "out/scores.jsonl", "--summary", "out/summary.json"];
  const outcome = await score(folder.path, ["--metrics", "squad_em", ...files]);
  expect(outcome).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await readdir(join(folder.path, "out"))).toEqual(["scores.jsonl", "summary.json"]);
  const scores = await readFile(join(folder.path, "out/scores.jsonl"), "utf8");
  expect(scores.split("\n")).toHaveLength(5);
  const summary: unknown = JSON.parse(await readFile(join(folder.path, "out/summary.json"), "utf8"));
  expect(summary).toEqual({
    rows: 4,
    answered: 3,
    metrics: [{ name: "squad_em", value: 0.5, interval: [expect.closeTo(0.15, 4), expect.closeTo(0.85, 4)], count: 4 }],
    intervals: { level: 0.95, resamples: 1000, seed: 42, generator: "xoroshiro128+ (pure-rand 8)" },
    warnings: [],
  });
});

test("--json puts the summary on standard output and nothing else", async () => {
  await using folder = await temporaryFolder();
  const outcome = await score(folder.path, ["--json", "--metrics", "exact_match"], lines);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ rows: 4, metrics: [{ name: "exact_match", value: 0 }] });
});

test("stemming and the BLEU tokenizer are choices", async () => {
  await using folder = await temporaryFolder();
  const input = JSON.stringify({ prediction: "running, fast", reference: "runs, fast" });
  const first = async (...flags: readonly string[]): Promise<unknown> => {
    const { stdout } = await score(folder.path, ["--metrics", "rouge1,sentence_bleu", ...flags], input);
    return JSON.parse(stdout);
  };
  expect(await first()).toMatchObject({ scores: { rouge1: { fmeasure: 1 } } });
  const plain = await first("--no-stem", "--bleu-tokenizer", "none");
  expect(plain).toMatchObject({ scores: { rouge1: { fmeasure: 0.5 } } });
  expect(plain).not.toEqual(await first("--no-stem", "--bleu-tokenizer", "char"));
});

test("every bad line is named with its place, and no output file appears", async () => {
  await using folder = await temporaryFolder();
  const bad = [
    '{"prediction":"a","reference":"a"}',
    '{"prediction":1,"reference":"a"}',
    "{",
    '{"prediction":"a"}',
    '{"prediction":"a","references":[]}',
    '{"prediction":"a","references":[2]}',
    '{"prediction":"a","reference":"a","references":["a"]}',
    '{"reference":"a"}',
    '{"id":[],"prediction":"a","reference":"a"}',
    "[]",
  ];
  await writeFile(join(folder.path, "rows.jsonl"), bad.join("\n"));
  const outcome = await score(folder.path, ["--metrics", "rougeL", "--input", "rows.jsonl", "--output", "out.jsonl"]);
  expect({ ...outcome, files: await readdir(folder.path) }).toMatchObject({
    code: 1,
    stdout: "",
    files: ["rows.jsonl"],
  });
  expect(outcome.stderr.split("\n").filter((line) => /^error|^ {2}at/.test(line))).toEqual([
    "error K632: line 2 has a 'prediction' that is not text",
    "  at rows.jsonl:2:1",
    "error K632: line 3 is not valid JSON",
    "  at rows.jsonl:3:1",
    "error K632: line 4 has neither 'reference' nor 'references'",
    "  at rows.jsonl:4:1",
    "error K632: line 5 has an empty list of references",
    "  at rows.jsonl:5:1",
    "error K632: line 6 has a reference that is not text",
    "  at rows.jsonl:6:1",
    "error K632: line 7 has both 'reference' and 'references'",
    "  at rows.jsonl:7:1",
    "error K632: line 8 has no 'prediction'",
    "  at rows.jsonl:8:1",
    "error K632: line 9 has an 'id' that is neither text nor a number",
    "  at rows.jsonl:9:1",
    "error K632: line 10 is not a JSON object",
    "  at rows.jsonl:10:1",
  ]);
});

test.each([
  [["--metrics", "rouge-l"], "error K630: there is no metric 'rouge-l'\n  hint: did you mean 'rougeL'?\n"],
  [
    ["--metrics", "rougeL"],
    'error K633: there are no rows to score in \'standard input\'\n  hint: give lines such as {"prediction": "…", "reference": "…"}\n',
  ],
  [
    ["--metrics", "bleu", "--bleu-tokenizer", "ja-mecab"],
    "error K638: there is no BLEU tokenizer 'ja-mecab'\n  hint: it needs a model that the kit does not carry; known: '13a', 'intl', 'char', 'zh', 'none'\n",
  ],
  [["--metrics", "bleu", "--seed", "x"], "error K802: '--seed' is not a whole number\n  hint: write it as --seed 42\n"],
])("%j is refused in plain words", async (args, message) => {
  await using folder = await temporaryFolder();
  expect(await score(folder.path, args)).toEqual({ code: 1, stdout: "", stderr: message });
});

test("a missing input file is named", async () => {
  await using folder = await temporaryFolder();
  const outcome = await score(folder.path, ["--metrics", "bleu", "--input", "no.jsonl"]);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain("error K661: there is no file");
});

test("a reader that takes the first lines and leaves ends the work without a complaint", async () => {
  await using folder = await temporaryFolder();
  const many = Array.from({ length: 30_000 }, (_, id) => JSON.stringify({ id, prediction: "a b", reference: "a c" }));
  await writeFile(join(folder.path, "rows.jsonl"), many.join("\n"));
  const child = spawn(
    process.execPath,
    ["--conditions=source", bin, "score", "--metrics", "rougeL", "--input", "rows.jsonl"],
    { cwd: folder.path, env: { PATH: process.env["PATH"], NO_COLOR: "1" } },
  );
  child.stdout.once("data", () => child.stdout.destroy());
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stderr, code] = await Promise.all([text(child.stderr), closed]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("rows are never written over the file that they come from", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "rows.jsonl"), lines);
  const same = ["--metrics", "exact_match", "--input", "rows.jsonl"];
  expect(await score(folder.path, [...same, "--output", "./rows.jsonl"])).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "error K802: '--input' and '--output' are the same file './rows.jsonl'\n  hint: give each a file of its own\n",
  });
  expect(await score(folder.path, [...same, "--output", "out", "--summary", "out"])).toMatchObject({
    code: 1,
    stderr: "error K802: '--output' and '--summary' are the same file 'out'\n  hint: give each a file of its own\n",
  });
  expect(await readFile(join(folder.path, "rows.jsonl"), "utf8")).toBe(lines);
});

test("an output in a bucket is refused before anything is read", async () => {
  await using folder = await temporaryFolder();
  expect(await score(folder.path, ["--metrics", "exact_match", "--output", "gs://bucket/x"], lines)).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "error K802: '--output' is 'gs://bucket/x', which is no file of this machine\n  hint: write to a local file, and copy it from there\n",
  });
  expect(await readdir(folder.path)).toEqual([]);
});
