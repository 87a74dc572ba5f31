import { fail } from "../../../compiler/diagnostics/pipewright-error.ts";

/** A text with {column} placeholders, read once and filled for each row. */
export interface Template {
  /** The columns that it names, each once. */
  readonly columns: readonly string[];
  fill(cells: Readonly<Record<string, string>>): string;
}

const placeholder = /\{\{|\}\}|\{([^{}]+)\}/g;

/** Reads a template; `{{` and `}}` stand for braces. @throws K615 when it names no column. */
export function parseTemplate(template: string): Template {
  const columns = [...new Set([...template.matchAll(placeholder)].flatMap(([, column]) => column ?? []))];
  if (columns.length === 0) {
    fail("K615", `the input template '${template}' names no column, so all rows would ask the same`, {
      hint: "write the columns in braces, such as '{question}'",
    });
  }
  const fill = (cells: Readonly<Record<string, string>>): string =>
    template.replaceAll(placeholder, (all: string, column: string | undefined) =>
      column === undefined ? all.slice(1) : (cells[column] ?? ""),
    );
  return { columns, fill };
}
