import type { Readable } from "node:stream";

/** Longer lines are cut into pieces, so that output without line ends cannot fill the memory. */
const longestLine = 64 * 1024;

/** Calls back with each line of a stream, without its end; resolves when the stream has ended. */
export async function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
    for (; rest.length >= longestLine; rest = rest.slice(longestLine)) onLine(rest.slice(0, longestLine));
  }
  if (rest !== "") onLine(rest);
}
