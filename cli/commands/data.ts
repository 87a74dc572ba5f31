import { resolve } from "node:path";
import type { Command } from "commander";
import type { ConversionReport, Finding } from "../../components/convert-dataset/conversion-report.ts";
import type { CliContext } from "../context.ts";

/** `pipewright data convert`: the converter without a pipeline. */
export function configure(command: Command, context: CliContext): void {
  command
    .command("convert")
    .description("convert, check and split a file of examples")
    .argument("<source>", "path, file: URL or gs:// address of the rows")
    .requiredOption("--out <dir>", "folder for train.jsonl, validation.jsonl, test.jsonl and report.json")
    .option("--format <name>", "auto, messages, contents or csv", "auto")
    .option("--input-template <text>", "CSV: the user turn, with {column} placeholders")
    .option("--output-column <name>", "CSV: the column with the wanted answer")
    .option("--system-instruction <text>", "for rows that bring none")
    .option("--base-model <name>", "model whose limits the rows are checked against")
    .option("--validation <share>", "share of the kept rows for validation", Number)
    .option("--test <share>", "share of the kept rows for the test set", Number)
    .option("--seed <n>", "seed of the split", Number)
    .option("--keep-duplicates", "keep repeated rows")
    .option("--max-rejected <share>", "fail when more than this share of the rows is unusable", Number)
    .action(async (source: string, flags: ConvertFlags) => convertCommand(source, flags, context));
}

interface ConvertFlags {
  readonly out: string;
  readonly format: string;
  readonly inputTemplate?: string;
  readonly outputColumn?: string;
  readonly systemInstruction?: string;
  readonly baseModel?: string;
  readonly validation?: number;
  readonly test?: number;
  readonly seed?: number;
  readonly keepDuplicates?: boolean;
  readonly maxRejected?: number;
}

/** The flag that sets each input of the component. */
const flagNames: Readonly<Record<string, string>> = {
  validationFraction: "--validation",
  testFraction: "--test",
  maxRejectedFraction: "--max-rejected",
  format: "--format",
  seed: "--seed",
};

async function convertCommand(source: string, flags: ConvertFlags, context: CliContext): Promise<void> {
  const { convert } = await import("../../components/convert-dataset/convert.ts");
  const { openStore } = await import("../../storage/store.ts");
  const inputs = await parseInputs(source, flags, context);
  await checkFolder(flags.out);
  const file = (name: string): string => resolve(context.cwd, flags.out, name);
  const outputs = {
    train: file("train.jsonl"),
    validation: file("validation.jsonl"),
    test: file("test.jsonl"),
    report: file("report.json"),
  };
  const report = await convert({
    ...inputs,
    store: openStore(context.env),
    outputs,
    signal: context.signal,
    onProgress: (rows) => context.note(`${rows} rows read`),
  });
  printReport(report, context);
  context.print(`wrote ${Object.values(outputs).join("\n      ")}`);
  context.result(report);
}

/** The flags as the component's own inputs, checked by its schemas and with its defaults. @throws K615 */
async function parseInputs(source: string, flags: ConvertFlags, context: CliContext) {
  const z = await import("zod");
  const { fail } = await import("../../compiler/diagnostics/pipewright-error.ts");
  const { convertDataset } = await import("../../components/convert-dataset/component.ts");
  const { out: _, validation, test, maxRejected, keepDuplicates, ...same } = flags;
  const parsed = z.object(convertDataset.definition.inputs).safeParse({
    ...same,
    source: /^[a-z]+:/i.test(source) ? source : resolve(context.cwd, source),
    validationFraction: validation,
    testFraction: test,
    maxRejectedFraction: maxRejected,
    deduplicate: keepDuplicates !== true,
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  return fail(
    "K615",
    `'${flagNames[name] ?? name}' has a wrong value: ${(issue?.message ?? "").replace(/^Invalid /, "invalid ")}`,
    {
      hint: "see 'pipewright data convert --help'",
    },
  );
}

/** @throws K615 */
async function checkFolder(out: string): Promise<void> {
  if (!out.includes("://")) return;
  const { fail } = await import("../../compiler/diagnostics/pipewright-error.ts");
  fail("K615", `'--out' is '${out}', which is no folder of this machine`, {
    hint: "write to a local folder, and copy the files from there",
  });
}

function printReport(report: ConversionReport, context: CliContext): void {
  const { split, estimatedTokens: tokens } = report;
  const count = (value: number): string => value.toLocaleString("en-US");
  context.print(`source  ${report.source} (${report.format})`);
  context.print(
    `rows    ${count(report.rowsRead)} read, ${count(report.rowsKept)} kept, ` +
      `${count(report.rowsRejected)} unusable, ${count(report.duplicates)} repeated`,
  );
  context.print(
    `split   ${count(split.train)} train, ${count(split.validation)} validation, ${count(split.test)} test (seed ${split.seed})`,
  );
  context.print(
    `tokens  about ${count(tokens.total)}, of which ${count(tokens.train)} train in one epoch (estimated from characters)`,
  );
  if (report.findings.length > 0) context.print();
  for (const line of findingTable(report.findings)) context.print(line);
  context.print();
}

const linesShown = 6;

/** One line for each finding, in columns: severity, check, count, lines; the sentence comes below it. */
function findingTable(findings: readonly Finding[]): readonly string[] {
  const rows = findings.map(({ severity, check, count, rows }) => [
    severity,
    check,
    `${count} ×`,
    rows.length === 0 ? "whole file" : `line ${rows.slice(0, linesShown).join(", ")}${count > linesShown ? ", …" : ""}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  return findings.flatMap(({ message, example }, index) => {
    const cells = (rows[index] ?? []).map((cell, column) =>
      column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    const head = cells.join("  ").trimEnd();
    return [head, `         ${message}`, ...(example === undefined ? [] : [`         such as: ${example}`])];
  });
}
