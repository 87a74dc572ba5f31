import { globSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { BenchResult, BenchRow } from "./measure.ts";

/**
 * Runs every module of this folder that exports `bench`, or those named, and prints one table of ratios.
 * `--write` puts the table into README.md; `--check` fails when a ratio is below its target.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean" }, check: { type: "boolean" } },
});

const results: BenchResult[] = [];
for (const file of globSync("*.ts", { cwd: import.meta.dirname }).toSorted()) {
  if (positionals.length > 0 && !positionals.includes(basename(file, ".ts"))) continue;
  if (file === basename(import.meta.filename)) continue;
  const module = (await import(join(import.meta.dirname, file))) as { readonly bench?: () => Promise<BenchResult> };
  if (module.bench === undefined) continue;
  console.error(`${basename(file, ".ts")} …`);
  results.push(await module.bench());
}

const lines = table(results);
console.log(lines.join("\n"));
if (values.write === true) writeReadme(lines);
const missed = results.flatMap(({ rows }) => rows.filter(isMissed));
if (missed.length > 0) console.error(`below target: ${missed.map((each) => each.case).join("; ")}`);
if (values.check === true && missed.length > 0) process.exitCode = 1;

function table(all: readonly BenchResult[]): readonly string[] {
  const head = ["Benchmark", "Case", "Pipewright, s", "Reference, s", "Times faster", "Target"];
  const cells = all.flatMap(({ name, rows }) =>
    rows.map((each) => [
      name,
      each.case,
      each.oursSeconds.toFixed(3),
      each.referenceSeconds.toFixed(3),
      each.ratio.toFixed(1),
      each.target === undefined ? "–" : `≥ ${each.target}${isMissed(each) ? " (missed)" : ""}`,
    ]),
  );
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]!.length)));
  const line = (parts: readonly string[]): string =>
    `| ${parts.map((part, column) => part.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)];
}

function writeReadme(lines: readonly string[]): void {
  const file = join(import.meta.dirname, "README.md");
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? "processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${new Date().toISOString().slice(0, 10)}.`;
  const [before, rest] = readFileSync(file, "utf8").split("<!-- table -->");
  const after = rest?.split("<!-- end -->")[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for the table`);
  writeFileSync(file, `${before}<!-- table -->\n\n${machine}\n\n${lines.join("\n")}\n\n<!-- end -->${after}`);
}

function isMissed(each: BenchRow): boolean {
  return each.target !== undefined && each.ratio < each.target;
}
