import { createReadStream } from "node:fs";
import type { ConvertOutputs } from "./convert.ts";
import { type LineWriter, openLineWriter } from "./line-writer.ts";
import type { RowIndex } from "./row-index.ts";
import type { PartName, Split } from "./split.ts";

export type WrittenParts = Readonly<Record<PartName, WrittenPart>>;

export interface WrittenPart {
  readonly rows: number;
  readonly bytes: number;
  /** Estimated. */
  readonly tokens: number;
}

export interface WriteOptions {
  /** The kept rows, in the order of the index. */
  readonly spool: string;
  readonly files: ConvertOutputs;
  readonly index: RowIndex;
  readonly split: Split;
}

const readBytes = 1024 * 1024;

/** Deals the rows of the spool out to the three files, in their order. Rows are cut by length and not read as JSON again. */
export async function writeParts({ spool, files, index, split }: WriteOptions): Promise<WrittenParts> {
  await using train = await openLineWriter(files.train);
  await using validation = await openLineWriter(files.validation);
  await using test = await openLineWriter(files.test);
  const writers: Readonly<Record<PartName, LineWriter>> = { train, validation, test };
  const counts = { train: emptyCount(), validation: emptyCount(), test: emptyCount() };
  let row = -1;
  let missing = 0;
  let writer = train;
  for await (const piece of createReadStream(spool, { highWaterMark: readBytes })) {
    // Without an encoding a file stream yields buffers only.
    const bytes = piece as Buffer;
    for (let start = 0; start < bytes.length;) {
      if (missing === 0) {
        const part = split.partOf(++row);
        writer = writers[part];
        missing = index.lengthAt(row);
        counts[part].rows++;
        counts[part].tokens += index.tokensAt(row);
      }
      const end = Math.min(bytes.length, start + missing);
      await writer.add(bytes.subarray(start, end));
      missing -= end - start;
      start = end;
    }
  }
  for (const each of Object.values(writers)) await each.close();
  return {
    train: { ...counts.train, bytes: train.bytes },
    validation: { ...counts.validation, bytes: validation.bytes },
    test: { ...counts.test, bytes: test.bytes },
  };
}

const emptyCount = (): { rows: number; tokens: number } => ({ rows: 0, tokens: 0 });
