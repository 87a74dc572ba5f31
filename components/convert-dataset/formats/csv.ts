import { nameHint } from "../../../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../../../compiler/diagnostics/pipewright-error.ts";
import type { RowFormat } from "./row-format.ts";
import { parseTemplate } from "./template.ts";

/** A table with a header: the user turn comes from a template over the columns, the answer from one column. */
export const csv: RowFormat = {
  name: "csv",
  encoding: "csv",
  // Files of this kind are told by their first line, not by a parsed row.
  recognises: () => false,
  open: ({ inputTemplate, outputColumn }) => {
    const template = parseTemplate(inputTemplate);
    return {
      checkHeader: (columns) => {
        for (const wanted of [...template.columns, outputColumn]) {
          const times = columns.filter((column) => column === wanted).length;
          if (times === 1) continue;
          const option = wanted === outputColumn ? "output column" : "input template";
          if (times > 1) {
            fail("K613", `the CSV file has ${times} columns '${wanted}', which the ${option} names`, {
              hint: "give each its own name in the header",
            });
          }
          fail("K613", `the CSV file has no column '${wanted}', which the ${option} names`, {
            hint: nameHint(wanted, columns),
          });
        }
      },
      read: (row, report) => {
        // Cells of a CSV row are text, and the header was checked.
        const cells = row as Readonly<Record<string, string>>;
        if (template.columns.some((column) => cells[column]?.trim() === "")) report("empty_cell");
        return {
          contents: [
            { role: "user", parts: [{ text: template.fill(cells) }] },
            { role: "model", parts: [{ text: cells[outputColumn] ?? "" }] },
          ],
        };
      },
    };
  },
};
