import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Runs work with what it prints (console, process.stdout, process.stderr) going to `onLine`, line by line, instead of the
 * terminal; several pieces of work at once keep their own output. What outlives the work prints as usual.
 */
export async function captureOutput<T>(onLine: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const captured: Captured = {
    rest: "",
    // A listener's own printing is not part of the work.
    onLine: (line) => storage.exit(() => onLine(line)),
  };
  patch();
  try {
    return await storage.run(captured, work);
  } finally {
    captured.ended = true;
    unpatch();
    if (captured.rest !== "") onLine(captured.rest);
  }
}

interface Captured {
  /** Begin of a line that has no end yet. */
  rest: string;
  ended?: boolean;
  readonly onLine: (line: string) => void;
}

const storage = new AsyncLocalStorage<Captured>();
const streams = [process.stdout, process.stderr] as const;
/** The streams' own functions, while somebody captures. */
let original: readonly (typeof process.stdout.write)[] | undefined;
let users = 0;

function patch(): void {
  users += 1;
  if (original !== undefined) return;
  const own = streams.map((stream) => Reflect.get(stream, "write"));
  original = own;
  streams.forEach((stream, index) => {
    // Overloads of `write` differ only in where the callback stands.
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const captured = storage.getStore();
      if (captured === undefined || captured.ended === true)
        return Reflect.apply(own[index]!, stream, [chunk, ...rest]);
      const callback = rest.find((each) => typeof each === "function") as (() => void) | undefined;
      take(captured, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      callback?.();
      return true;
    };
  });
}

function unpatch(): void {
  users -= 1;
  if (users > 0 || original === undefined) return;
  const own = original;
  original = undefined;
  streams.forEach((stream, index) => (stream.write = own[index]!));
}

function take(captured: Captured, text: string): void {
  const lines = (captured.rest + text).split(/\r?\n/);
  captured.rest = lines.pop() ?? "";
  lines.forEach(captured.onLine);
}
