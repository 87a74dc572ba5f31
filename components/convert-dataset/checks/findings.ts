import type { Finding } from "../conversion-report.ts";
import { type CheckName, checks } from "./catalog.ts";

const rowsShown = 20;
const exampleLength = 120;
const beginning = 36;
/** More than this of a text's beginning and end is never shown, so a long row costs nothing. */
const longText = 600;

/** Collects what the checks found; memory does not grow with the file. */
export interface Findings {
  /** `row` is a 1-based line of the source, or undefined for the whole file. The example is asked for once per check. */
  add(check: CheckName, row?: number, example?: () => string): void;
  /** Errors first, then warnings, then notes; the most frequent first. */
  list(): readonly Finding[];
}

export function collectFindings(): Findings {
  const found = new Map<CheckName, { count: number; rows: number[]; example: string | undefined }>();
  return {
    add: (check, row, example) => {
      let entry = found.get(check);
      if (entry === undefined) found.set(check, (entry = { count: 0, rows: [], example: excerpt(example?.()) }));
      entry.count++;
      if (row !== undefined && entry.rows.length < rowsShown && entry.rows.at(-1) !== row) entry.rows.push(row);
    },
    list: () =>
      Array.from(found, ([check, { count, rows, example }]): Finding => {
        const finding = { check, severity: checks[check].severity, message: checks[check].message, count, rows };
        return example === undefined ? finding : Object.assign(finding, { example });
      }).sort((a, b) => order[a.severity] - order[b.severity] || b.count - a.count || (a.check < b.check ? -1 : 1)),
  };
}

const order: Readonly<Record<Finding["severity"], number>> = { error: 0, warning: 1, note: 2 };

/**
 * One line of at most 120 characters: the beginning and the end, where rows differ more than in their first words.
 * Control characters, which would disturb a terminal, become spaces.
 */
function excerpt(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const ends = text.length <= longText * 2 ? text : `${text.slice(0, longText)}${text.slice(-longText)}`;
  const line = ends.replaceAll(/[\s\p{Cc}\p{Cs}]+/gu, " ").trim();
  if (line === "") return undefined;
  const letters = Array.from(line);
  if (letters.length <= exampleLength) return line;
  return `${letters.slice(0, beginning).join("")} … ${letters.slice(beginning + 3 - exampleLength).join("")}`;
}
