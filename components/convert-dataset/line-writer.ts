import { open } from "node:fs/promises";

/** Writes lines through one buffer; nothing is on disk for certain before `close`. */
export interface LineWriter extends AsyncDisposable {
  /** The line and LF in UTF-8, not written yet. Valid until the next call of any kind. */
  stage(line: string): Uint8Array;
  /** Adds what was staged last. Wait for the result only when there is one. */
  addStaged(): Promise<void> | undefined;
  /** Adds bytes as they are. Wait for the result only when there is one: the buffer was full. */
  add(bytes: Uint8Array): Promise<void> | undefined;
  readonly bytes: number;
  /** Writes what is left and closes. Safe to call twice. */
  close(): Promise<void>;
}

const bufferBytes = 1024 * 1024;

/** Opens a new file for writing. */
export async function openLineWriter(path: string): Promise<LineWriter> {
  const file = await open(path, "wx");
  const buffer = Buffer.allocUnsafe(bufferBytes);
  let used = 0;
  let staged: Uint8Array = new Uint8Array();
  let total = 0;
  let closed = false;
  const flush = async (extra?: Uint8Array): Promise<void> => {
    const size = used;
    used = 0;
    // appendFile repeats short writes until everything is written.
    if (size > 0) await file.appendFile(buffer.subarray(0, size));
    if (extra !== undefined) await file.appendFile(extra);
  };
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    try {
      await flush();
    } finally {
      await file.close();
    }
  };
  const add = (bytes: Uint8Array): Promise<void> | undefined => {
    total += bytes.byteLength;
    if (used + bytes.byteLength > bufferBytes) {
      // Whoever waits for this may add again only afterwards, so `used` is 0 by then.
      return flush(bytes);
    }
    buffer.set(bytes, used);
    used += bytes.byteLength;
    return undefined;
  };
  return {
    stage: (line) => {
      // A UTF-16 code unit becomes at most three bytes.
      if (used + line.length * 3 + 1 > bufferBytes) return (staged = Buffer.from(`${line}\n`));
      // Written where it will be when it is added, so that adding it costs nothing.
      const end = used + buffer.write(line, used, "utf8");
      buffer[end] = 10;
      return (staged = buffer.subarray(used, end + 1));
    },
    addStaged: () => {
      if (staged.buffer !== buffer.buffer) return add(staged);
      total += staged.byteLength;
      used += staged.byteLength;
      return undefined;
    },
    add,
    get bytes() {
      return total;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
