import type { Report } from "../checks/catalog.ts";
import type { JsonObject } from "../tuning-row.ts";

/** One shape of source rows. */
export interface RowFormat {
  readonly name: string;
  /** How the file is cut into rows. */
  readonly encoding: "jsonl" | "csv";
  /** Whether a parsed row looks like this shape; the first format of the table that says yes is taken. */
  recognises(row: JsonObject): boolean;
  /** Prepares for one file. @throws K615 when the options cannot work. */
  open(options: FormatOptions): RowReader;
}

export interface RowReader {
  /** Looks at the header before any row. @throws K613 */
  readonly checkHeader?: (columns: readonly string[]) => void;
  /**
   * The row in the shape of a tuning row, or undefined when a problem was reported. Only what this format must know is
   * checked here; every result goes through the checks of tuning rows afterwards.
   */
  read(row: JsonObject, report: Report): unknown;
}

export interface FormatOptions {
  /** CSV only: the user turn, with {column} placeholders. */
  readonly inputTemplate: string;
  /** CSV only: the column with the wanted answer. */
  readonly outputColumn: string;
}
