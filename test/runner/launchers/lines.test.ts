import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { eachLine } from "../../../runner/launchers/lines.ts";

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<readonly string[]> {
  const lines: string[] = [];
  await eachLine(
    Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    ),
    (line) => lines.push(line),
  );
  return lines;
}

test("lines come whole, however the stream is cut, and the last one needs no end", async () => {
  const text = Buffer.from("one\r\ntwo ü😀\n\nlast");
  expect(await linesOf(...Array.from(text, (_, index) => text.subarray(index, index + 1)))).toEqual([
    "one",
    "two ü😀",
    "",
    "last",
  ]);
});

test("output without line ends is cut into pieces instead of filling the memory", async () => {
  const lines = await linesOf("x".repeat(100_000), "y".repeat(100_000), "\nend\n");
  expect(lines.map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3392, 3]);
});
