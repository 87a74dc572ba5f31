/** Time that work which outlives its handler has to come to an end. */
const graceMs = 3000;

/**
 * Ends a process whose outputs are written, although something keeps it alive: a server, a timer or a connection that
 * the handler left open would otherwise hold the pipeline for ever. A process that ends by itself is left alone.
 */
export function endDespiteHandles(write: (line: string) => void): void {
  const timer = setTimeout(() => {
    const open = [...new Set(process.getActiveResourcesInfo())].join(", ");
    write(`warning: the component is done but left something open (${open}); the process is ended`);
    process.stderr.write("", () => process.exit());
  }, graceMs);
  timer.unref();
}
