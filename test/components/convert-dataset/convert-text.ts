import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConversionReport } from "../../../components/convert-dataset/conversion-report.ts";
import { convert, type ConvertOptions } from "../../../components/convert-dataset/convert.ts";
import { openStore } from "../../../storage/store.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

export interface Converted {
  readonly report: ConversionReport;
  /** The files' content. */
  readonly train: string;
  readonly validation: string;
  readonly test: string;
}

const defaults = {
  format: "auto",
  inputTemplate: "{input_text}",
  outputColumn: "output_text",
  baseModel: "gemini-2.5-flash",
  validationFraction: 0,
  testFraction: 0,
  seed: 42,
  deduplicate: true,
  maxRejectedFraction: 1,
} as const satisfies Partial<ConvertOptions>;

/** Converts a file with this content, by default without a split and with any number of rejected rows. */
export async function convertText(
  content: string | Uint8Array,
  options: Partial<ConvertOptions> = {},
): Promise<Converted> {
  await using folder = await temporaryFolder();
  const file = (name: string): string => join(folder.path, name);
  await writeFile(file("source"), content);
  const outputs = {
    train: file("train"),
    validation: file("validation"),
    test: file("test"),
    report: file("report"),
  };
  const report = await convert({ ...defaults, source: file("source"), store: openStore({}), outputs, ...options });
  const [train, validation, test] = await Promise.all(
    [outputs.train, outputs.validation, outputs.test].map((path) => readFile(path, "utf8")),
  );
  return {
    report: { ...report, source: "source" },
    train: train ?? "",
    validation: validation ?? "",
    test: test ?? "",
  };
}

/** A legacy row: texts alternate between user and model. */
export const chat = (...texts: readonly string[]): string =>
  JSON.stringify({
    messages: texts.map((content, index) => ({ role: index % 2 === 0 ? "user" : "model", content })),
  });

/** The same as a tuning row. */
export const tuningRow = (...texts: readonly string[]): string =>
  JSON.stringify({
    contents: texts.map((text, index) => ({ role: index % 2 === 0 ? "user" : "model", parts: [{ text }] })),
  });

/** Many different rows with a few answers. */
export const manyRows = (count: number, answers: readonly string[]): readonly string[] =>
  Array.from({ length: count }, (_, index) => chat(`question ${index}`, answers[index % answers.length] ?? ""));
