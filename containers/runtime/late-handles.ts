import type { Writable } from "node:stream";

/** Time that work which outlives its handler has to come to an end. */
const graceMs = 3000;

/**
 * Ends a process whose work is done, although something keeps it alive: a server, a timer or a connection that a handler
 * left open would otherwise hold the pipeline for ever. A process that ends by itself is left alone, and so is one whose
 * output still waits for a slow reader.
 */
export function endDespiteHandles(
  onEnd: (open: string) => void,
  outputs: readonly Pick<Writable, "writableLength">[] = [process.stdout, process.stderr],
): void {
  const timer = setInterval(() => {
    if (outputs.some((output) => output.writableLength > 0)) return;
    clearInterval(timer);
    onEnd([...new Set(process.getActiveResourcesInfo())].join(", "));
    // What was said last is written too.
    process.stderr.write("", () => process.exit());
  }, graceMs);
  timer.unref();
}
