import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { benchFolder, referencePython, row, wholeProcess } from "./measure.ts";
import type { BenchResult } from "./measure.ts";

const root = join(import.meta.dirname, "..");
const pairs = 10_000;

/** `pipewright score` against Python's rouge_score: ROUGE-1, -2 and -L with stemming, files in and out, start-up included. */
export async function bench(): Promise<BenchResult> {
  const folder = await benchFolder("rouge");
  try {
    const input = join(folder, "rows.jsonl");
    const [ours, theirs] = [join(folder, "ours.jsonl"), join(folder, "theirs.jsonl")];
    await writeFile(input, makeRows());
    const command = [process.execPath, "--conditions=source", join(root, "cli/bin.ts"), "score"];
    const files = ["--input", input, "--output", ours];
    const oursSeconds = await wholeProcess([...command, "--metrics", "rouge1,rouge2,rougeL", ...files], 5);
    const script = join(import.meta.dirname, "rouge-reference.py");
    const referenceSeconds = await wholeProcess([referencePython(), script, input, theirs], 1);
    expectSameScores(ours, theirs);
    const name = `ROUGE-1/2/L with stemming, ${pairs.toLocaleString("en")} pairs`;
    return { name: "rouge", rows: [row(name, { ours: oursSeconds, reference: referenceSeconds }, 15)] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A fast wrong answer is worth nothing. */
function expectSameScores(ours: string, theirs: string): void {
  const [left, right] = [ours, theirs].map((path) =>
    readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.stringify(JSON.parse(line))),
  );
  const different = left?.findIndex((line, index) => line !== right?.[index]);
  if (left?.length !== pairs || right?.length !== pairs || different !== -1) {
    throw new Error(`the scores differ, first at row ${different ?? 0}`);
  }
}

/** Pairs of 57 and about 50 words from a vocabulary with the long tail of real text. */
function makeRows(): string {
  const random = xoroshiro128plus(1);
  const next = (): number => (random.next() >>> 0) / 2 ** 32;
  const syllables = "ta ri men so ple con ver tion al ing ed ness er ly pro de re st ar or in an ment able ful".split(
    " ",
  );
  const word = (): string => Array.from({ length: 1 + Math.floor(next() * 4) }, () => pick(syllables, next())).join("");
  const vocabulary = Array.from({ length: 20_000 }, word);
  // Squaring twice makes the first words of the vocabulary common and the last ones rare.
  const drawn = (): string => pick(vocabulary, next() ** 4);
  const lines = Array.from({ length: pairs }, (_, id) => {
    const reference = Array.from({ length: 57 }, drawn);
    const prediction = reference.slice(0, 50).map((each) => (next() < 0.4 ? drawn() : each));
    return JSON.stringify({ id, prediction: `${prediction.join(" ")}.`, reference: `${reference.join(" ")}.` });
  });
  return `${lines.join("\n")}\n`;
}

const pick = (list: readonly string[], share: number): string => list[Math.floor(share * list.length)] as string;
