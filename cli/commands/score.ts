import { once } from "node:events";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { BleuTokenizer } from "../../components/evaluate-model/metrics/bleu-tokenizers.ts";
import type { ScoredRow, ScoreSummary } from "../../components/evaluate-model/score.ts";
import type { CliContext } from "../context.ts";

/** `pipewright score`: the metrics without a model. */
export function configure(command: Command, context: CliContext): void {
  command
    .requiredOption("--metrics <names>", "metric names, separated by commas")
    .option("--input <file>", "JSON lines with prediction and reference or references; standard input without it")
    .option("--output <file>", "one line for each row; standard output without it")
    .option("--summary <file>", "aggregates with 95 % intervals and counts, as JSON")
    .option("--no-stem", "ROUGE without Porter stemming")
    .option("--bleu-tokenizer <name>", "13a, intl, char, zh or none", "13a")
    .option("--seed <n>", "seed of the bootstrap", Number, 42)
    .action(async (flags: ScoreFlags) => scoreCommand(flags, context));
}

interface ScoreFlags {
  readonly metrics: string;
  readonly input?: string;
  readonly output?: string;
  readonly summary?: string;
  readonly stem: boolean;
  readonly bleuTokenizer: string;
  readonly seed: number;
}

async function scoreCommand(flags: ScoreFlags, context: CliContext): Promise<void> {
  const { scoreLines, summarize } = await import("../../components/evaluate-model/score.ts");
  const { Scorer } = await import("../../components/evaluate-model/scoring/scorer.ts");
  const { openStore } = await import("../../storage/store.ts");
  const store = openStore(context.env);
  const bleuTokenizer = await parseTokenizer(flags.bleuTokenizer);
  const seed = await parseSeed(flags.seed);
  const wantsSummary = flags.summary !== undefined || context.json;
  const scorer = new Scorer({
    metrics: flags.metrics.split(","),
    stem: flags.stem,
    bleuTokenizer,
    // Without a summary no row is kept, and any number of rows fits into memory.
    keep: wantsSummary ? "for summary" : "nothing",
  });
  await checkOutput(flags, context);
  const file = flags.input === undefined ? "standard input" : address(context, flags.input);
  const pieces = flags.input === undefined ? context.stdin : store.readStream(file);
  const batches = scoreLines(pieces, { scorer, file });
  await writeRows(batches, flags, context);
  for (const warning of scorer.warnings()) context.note(`warning: ${warning}`);
  if (!wantsSummary) return;
  const summary: ScoreSummary = summarize(scorer, { seed, bleuTokenizer });
  if (flags.summary !== undefined) {
    await store.writeText(address(context, flags.summary), `${JSON.stringify(summary, null, 2)}\n`);
  }
  context.result(summary);
}

/** Rows go to the file, which appears when it is complete; or to standard output, unless --json needs that. */
async function writeRows(
  batches: AsyncIterable<readonly ScoredRow[]>,
  flags: ScoreFlags,
  context: CliContext,
): Promise<void> {
  if (flags.output !== undefined) {
    const { replaceFile } = await import("../../storage/atomic-file.ts");
    const { createWriteStream } = await import("node:fs");
    return replaceFile(resolve(context.cwd, flags.output), async (temporary) =>
      pipeRows(batches, createWriteStream(temporary), context.signal),
    );
  }
  const out = context.json ? undefined : context.stdout;
  for await (const batch of batches) {
    context.signal.throwIfAborted();
    if (out !== undefined && !out.write(linesOf(batch)) && !(await drained(out))) return;
  }
}

/** False when the reader has closed its end, as `head` does: nobody wants the rest. */
async function drained(out: NodeJS.WriteStream): Promise<boolean> {
  if (!out.writable) return false;
  try {
    await once(out, "drain");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EPIPE") return false;
    throw error;
  }
}

async function pipeRows(
  batches: AsyncIterable<readonly ScoredRow[]>,
  file: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<void> {
  const { pipeline } = await import("node:stream/promises");
  await pipeline(
    async function* () {
      for await (const batch of batches) yield linesOf(batch);
    },
    file,
    { signal },
  );
}

const linesOf = (batch: readonly ScoredRow[]): string => batch.map((row) => `${JSON.stringify(row)}\n`).join("");

const address = (context: CliContext, path: string): string =>
  /^[a-z]+:/i.test(path) ? path : resolve(context.cwd, path);

/** The rows go to this machine, and never to the file that they come from. @throws K802 */
async function checkOutput({ input, output, summary }: ScoreFlags, context: CliContext): Promise<void> {
  const { fail } = await import("../../compiler/diagnostics/pipewright-error.ts");
  if (output?.includes("://") === true) {
    fail("K802", `'--output' is '${output}', which is no file of this machine`, {
      hint: "write to a local file, and copy it from there",
    });
  }
  const { realpath } = await import("node:fs/promises");
  const real = async (path: string): Promise<string> => {
    const full = address(context, path);
    return realpath(full).catch(() => full);
  };
  const given = Object.entries({ "--input": input, "--output": output, "--summary": summary });
  const seen = new Map<string, string>();
  for (const [flag, path] of given) {
    if (path === undefined) continue;
    const place = await real(path);
    const other = seen.get(place);
    if (other !== undefined) {
      fail("K802", `'${other}' and '${flag}' are the same file '${path}'`, { hint: "give each a file of its own" });
    }
    seen.set(place, flag);
  }
}

/** @throws K638 */
async function parseTokenizer(name: string): Promise<BleuTokenizer> {
  const { bleuTokenizers } = await import("../../components/evaluate-model/metrics/bleu-tokenizers.ts");
  const known = Object.keys(bleuTokenizers) as BleuTokenizer[];
  const found = known.find((each) => each === name);
  if (found !== undefined) return found;
  const { fail } = await import("../../compiler/diagnostics/pipewright-error.ts");
  const needsModel = /^(ja-mecab|ko-mecab|spm|flores)/.test(name);
  return fail("K638", `there is no BLEU tokenizer '${name}'`, {
    hint: `${needsModel ? "it needs a model that the kit does not carry; " : ""}known: ${known.map((each) => `'${each}'`).join(", ")}`,
  });
}

/** @throws K802 */
async function parseSeed(seed: number): Promise<number> {
  if (Number.isSafeInteger(seed)) return seed;
  const { fail } = await import("../../compiler/diagnostics/pipewright-error.ts");
  return fail("K802", "'--seed' is not a whole number", { hint: "write it as --seed 42" });
}
