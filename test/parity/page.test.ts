import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exclusions } from "../random/exclusions.ts";
import { inexpressible } from "./inexpressible.ts";
import { repairs } from "./repairs.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/parity.md"), "utf8");

/** The rows of the table under a heading: first cell → second cell. */
function table(heading: string): Readonly<Record<string, string>> {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return Object.fromEntries(
    rows.slice(2).map(
      (row) =>
        row
          .split("|")
          .slice(1, 3)
          .map((cell) => cell.trim()) as [string, string],
    ),
  );
}

test("the page shows every file without a twin and its reason", () => {
  expect(table("Not expressible")).toEqual(inexpressible);
});

test("the page shows every file that is repaired before it is compared", () => {
  expect(table("Where the reference")).toEqual(
    Object.fromEntries(Object.entries(repairs).map(([file, { why }]) => [file, why])),
  );
});

test("the page shows what random pipelines leave out", () => {
  expect(table("What random")).toEqual(Object.fromEntries(exclusions.map(({ name, why }) => [name, why])));
});
