import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { checks } from "../../../components/convert-dataset/checks/catalog.ts";
import { checkRow } from "../../../components/convert-dataset/checks/row-checks.ts";
import { readJsonl } from "../../../components/convert-dataset/jsonl-reader.ts";
import type { TuningRow } from "../../../components/convert-dataset/tuning-row.ts";
import { convertText } from "./convert-text.ts";

const role = fc.constantFrom("user", "model", "system", "assistant", "agent", "");
const text = fc.oneof(
  fc.string(),
  fc.constantFrom("", " ", "yes", "Yes ", "no", "q", "\ud800", "a\u0000b", "é", "e\u0301"),
);
const message = fc.record({ role, content: fc.oneof(text, fc.jsonValue()) }, { requiredKeys: [] });
const part = fc.oneof(fc.record({ text }), fc.jsonValue());
const turn = fc.record(
  { role, parts: fc.oneof(fc.array(part, { maxLength: 2 }), fc.jsonValue()) },
  { requiredKeys: [] },
);
const dialogue = fc.tuple(text, text).map(([question, answer]) => ({
  messages: [
    { role: "user", content: question },
    { role: "model", content: answer },
  ],
}));
const row = fc.oneof(
  { weight: 4, arbitrary: dialogue },
  fc.record({ messages: fc.oneof(fc.array(message, { maxLength: 4 }), fc.jsonValue()) }),
  fc.record({
    contents: fc.oneof(fc.array(turn, { maxLength: 4 }), fc.jsonValue()),
    systemInstruction: fc.jsonValue(),
  }),
  fc.jsonValue(),
);
const line = fc.oneof(
  { weight: 4, arbitrary: row.map((value) => Buffer.from(JSON.stringify(value) ?? "")) },
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(Buffer.from(""), Buffer.from(" "), Buffer.from("{"), Buffer.from("\uFEFF")),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom("\n", "\r\n"))
  .map(([lines, end]) => Buffer.concat(lines.flatMap((each) => [each, Buffer.from(end)])));

const options = fc.record({
  format: fc.constantFrom("auto", "messages", "contents"),
  validationFraction: fc.constantFrom(0, 0.1, 0.5),
  testFraction: fc.constantFrom(0, 0.2, 0.4),
  deduplicate: fc.boolean(),
});

const lines = (content: string): readonly string[] => content.split("\n").slice(0, -1);

describe("any file", () => {
  test("is converted or refused, every row is accounted for, and every output row passes the checks", async () => {
    const property = fc.asyncProperty(file, options, async (content, chosen) => {
      const converted = await convertText(content, chosen).catch((error: unknown) => {
        if (PipewrightError.is(error)) return undefined;
        throw error;
      });
      if (converted === undefined) return;
      const { report, train, validation, test: tested } = converted;
      expect(report.rowsRead).toBe(report.rowsKept + report.rowsRejected + report.duplicates);
      expect(report.rowsKept).toBe(report.split.train + report.split.validation + report.split.test);
      expect(report.split.train).toBeGreaterThan(0);
      const written = [train, validation, tested].map(lines);
      expect(written.map((each) => each.length)).toEqual([
        report.split.train,
        report.split.validation,
        report.split.test,
      ]);
      for (const each of written.flat()) {
        const errors: string[] = [];
        const sound = checkRow(JSON.parse(each), (check) => {
          if (checks[check].severity === "error") errors.push(check);
          return undefined;
        });
        expect([sound, errors]).toEqual([true, []]);
      }
    });
    await fc.assert(property, { numRuns: 150 });
  });

  test("as CSV is converted or refused, and every row is accounted for", async () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom("", '"', '"a\nb"', "x,y", "yes"));
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { maxLength: 12 });
    const property = fc.asyncProperty(table, fc.boolean(), async (rows, deduplicate) => {
      const content = ["input_text,output_text", ...rows.map((cells) => cells.join(","))].join("\n");
      const converted = await convertText(content, { format: "csv", deduplicate }).catch((error: unknown) => {
        if (PipewrightError.is(error)) return undefined;
        throw error;
      });
      if (converted === undefined) return;
      const { report } = converted;
      expect(report.rowsRead).toBe(report.rowsKept + report.rowsRejected + report.duplicates);
      expect(lines(converted.train)).toHaveLength(report.rowsKept);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  test("gives the same rows however its bytes arrive", async () => {
    const read = async (pieces: readonly Uint8Array[]): Promise<unknown> => {
      const notes: unknown[] = [];
      const source = (async function* () {
        yield* pieces;
      })();
      const batches = await Array.fromAsync(
        readJsonl(source, (...note) => {
          notes.push(note);
          return undefined;
        }),
      );
      return [batches.flat().map(({ line, value, problem }) => ({ line, value, problem })), notes];
    };
    const property = fc.asyncProperty(file, fc.array(fc.nat({ max: 60 })), async (content, steps) => {
      const pieces: Uint8Array[] = [];
      let start = 0;
      for (const step of steps) pieces.push(content.subarray(start, (start += step)));
      expect(await read([...pieces, content.subarray(start)])).toEqual(await read([content]));
    });
    await fc.assert(property, { numRuns: 100 });
  });

  test("converted once is unchanged by a second conversion", async () => {
    const dialogues = fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })), {
      minLength: 1,
      maxLength: 10,
    });
    const property = fc.asyncProperty(dialogues, async (pairs) => {
      const rows: readonly TuningRow[] = pairs.map(([question, answer]) => ({
        contents: [
          { role: "user", parts: [{ text: `q ${question}` }] },
          { role: "model", parts: [{ text: `a ${answer}` }] },
        ],
      }));
      const once = await convertText(rows.map((each) => JSON.stringify(each)).join("\n"));
      expect((await convertText(once.train)).train).toBe(once.train);
    });
    await fc.assert(property, { numRuns: 50 });
  });
});
