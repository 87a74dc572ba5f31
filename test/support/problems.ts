import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { renderDiagnostics } from "../../compiler/diagnostics/render.ts";

/** Runs something that is expected to fail and answers its problems as people see them, without places. */
export function problemsOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    const withoutPlaces = error.diagnostics.map(({ code, message, hint }) => ({ code, message, hint }));
    return renderDiagnostics(withoutPlaces, { color: false, cwd: "/" });
  }
  return "no problems";
}

/** The same for something asynchronous. */
export async function problemsOfAsync(run: () => Promise<unknown>): Promise<string> {
  const outcome = await run().then(
    () => () => undefined,
    (error: unknown) => () => {
      throw error;
    },
  );
  return problemsOf(outcome);
}
