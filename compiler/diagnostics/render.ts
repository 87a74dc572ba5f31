import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Diagnostic } from "./pipewright-error.ts";
import type { Span } from "./span.ts";

export interface RenderOptions {
  readonly color: boolean;
  /** Paths are shown relative to this directory. */
  readonly cwd: string;
}

/** Diagnostics as a compiler prints them: header, place, source line with a caret, notes, hint. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const lines = new Map<string, readonly string[]>();
  const blocks = diagnostics.map((diagnostic) => renderOne(diagnostic, { ...options, lines }));
  const problems = diagnostics.filter(({ severity }) => severity !== "warning").length;
  if (problems > 1) blocks.push(`${problems} problems`);
  return blocks.join("\n\n");
}

/** Files are read once for all of their problems. */
type Rendering = RenderOptions & { readonly lines: Map<string, readonly string[]> };

function renderOne(diagnostic: Diagnostic, options: Rendering): string {
  const paint = options.color
    ? (code: number, text: string) => `\u001b[${code}m${text}\u001b[0m`
    : (_code: number, text: string) => text;
  const head =
    diagnostic.severity === "warning" ? paint(33, `warning ${diagnostic.code}`) : paint(31, `error ${diagnostic.code}`);
  const lines = [`${head}: ${paint(1, diagnostic.message)}`];
  if (diagnostic.at) lines.push(...place(diagnostic.at, options, paint));
  for (const note of diagnostic.related ?? []) {
    lines.push(`  ${paint(34, "note")}: ${note.message}`);
    if (note.at) lines.push(...place(note.at, options, paint));
  }
  if (diagnostic.hint !== undefined) lines.push(`  ${paint(36, "hint")}: ${diagnostic.hint}`);
  return lines.join("\n");
}

type Paint = (code: number, text: string) => string;

function place(span: Span, options: Rendering, paint: Paint): readonly string[] {
  const file = relative(options.cwd, span.file);
  const lines = [`  ${paint(90, "at")} ${file.startsWith("..") ? span.file : file}:${span.line}:${span.column}`];
  const source = sourceLine(span, options.lines);
  if (source !== undefined && source.trim() !== "" && source.length <= 200) {
    const number = String(span.line);
    lines.push(
      `  ${paint(90, `${number} |`)} ${source}`,
      `  ${" ".repeat(number.length)} ${paint(90, "|")} ${" ".repeat(Math.max(0, span.column - 1))}${paint(31, "^")}`,
    );
  }
  return lines;
}

function sourceLine({ file, line }: Span, lines: Rendering["lines"]): string | undefined {
  const known = lines.get(file) ?? readLines(file);
  lines.set(file, known);
  return known[line - 1]?.replaceAll("\t", " ");
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/);
  } catch {
    // The place is still worth printing when the file is gone.
    return [];
  }
}
