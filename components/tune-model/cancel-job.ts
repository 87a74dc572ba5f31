import type { TaskLog } from "../../compiler/authoring/handler.ts";
import type { Gemini } from "../../gemini/client.ts";
import { reasonOf } from "../../gemini/failure.ts";

/** How long the service may take to accept the wish, in milliseconds: after SIGTERM the process may be killed soon. */
const patienceMs = 8000;

/** Asks the service to cancel a job and says how that went. The task's own signal has fired already and plays no part. */
export async function cancelJob(gemini: Gemini, name: string, log: TaskLog): Promise<void> {
  try {
    await gemini.ai.tunings.cancel({ name, config: { abortSignal: AbortSignal.timeout(patienceMs) } });
    log.warn(`asked the service to cancel tuning job '${name}'`);
  } catch (error) {
    log.error(`tuning job '${name}' could not be cancelled and may go on: ${reasonOf(error)}`);
  }
}
