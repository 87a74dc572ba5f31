/** What a second Ctrl-C says; disposing stops listening. */
export interface SecondInterrupt extends Disposable {
  readonly signal: AbortSignal;
}

/** A terminal sends Ctrl-C to npm and to us, and npm passes it on: signals this close together are one key press. */
const onePressMs = 500;

/**
 * Listens for Ctrl-C in the place of the default, which would end the process in the middle of a journal: `onFirst` is
 * called for the first, the signal is aborted by the second, and a third ends the process.
 */
export function secondInterrupt(onFirst: () => void): SecondInterrupt {
  const hurry = new AbortController();
  let firstAt: number | undefined;
  const stop = (): void => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  const onSignal = (): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      onFirst();
    } else if (performance.now() - firstAt >= onePressMs) {
      stop();
      hurry.abort(new Error("interrupted again"));
    }
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return { signal: hurry.signal, [Symbol.dispose]: stop };
}
