import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countAnswers } from "../../../components/convert-dataset/answer-counts.ts";
import { checks } from "../../../components/convert-dataset/checks/catalog.ts";
import { collectFindings } from "../../../components/convert-dataset/checks/findings.ts";
import { reportWholeFile } from "../../../components/convert-dataset/checks/whole-file.ts";
import type { ConvertOptions } from "../../../components/convert-dataset/convert.ts";
import { limitsOf } from "../../../components/convert-dataset/limits.ts";
import type { ReadRows } from "../../../components/convert-dataset/read-rows.ts";

/** The findings about a training file of this size. */
function about(rows: number, bytes: number): readonly string[] {
  const findings = collectFindings();
  const none = { rows: 0, bytes: 0, tokens: 0 };
  reportWholeFile({
    // Only what the checks of the whole file look at.
    read: { answers: countAnswers() } as ReadRows,
    options: { baseModel: "gemini-2.5-flash", validationFraction: 0, testFraction: 0 } as ConvertOptions,
    written: { train: { rows, bytes, tokens: 0 }, validation: none, test: none },
    split: { partOf: () => "train", validationCapped: false },
    limits: limitsOf("gemini-2.5-flash").limits,
    findings,
  });
  return findings.list().map(({ check }) => check);
}

test("a training file is refused above the base model's limit and warned of from nine tenths", () => {
  expect(about(1000, 900_000_000)).toEqual([]);
  expect(about(1000, 900_000_001)).toEqual(["near_file_limit"]);
  expect(about(10_000_000, 1_000_000_000)).toEqual(["near_file_limit"]);
  expect(() => about(1000, 1_000_000_001)).toThrow(
    "K614: a training file of 1000000001 bytes is larger than the 1000000000 that 'gemini-2.5-flash' takes",
  );
  expect(() => about(10_000_001, 1)).toThrow(
    "K614: 10000001 training rows are more than the 10000000 that 'gemini-2.5-flash' takes",
  );
});

test("the documentation names every check", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/data.md"), "utf8");
  expect(Object.keys(checks).filter((check) => !page.includes(`\`${check}\``))).toEqual([]);
});
