import type { Code } from "../compiler/diagnostics/codes.ts";
import { PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import type { VertexTarget } from "./target.ts";

/** What was attempted, for the first words of the message. */
export interface Attempt {
  readonly target: VertexTarget;
  /** Reads on after "Vertex AI": "did not create job 'x'". */
  readonly did: string;
}

/** A failed Google call as an expected failure with a hint; anything that is not a Google error is returned as it is. */
export function explainGoogleError(error: unknown, attempt: Attempt): unknown {
  if (PipewrightError.is(error)) return error;
  const code = statusCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const { emulator } = attempt.target;
  const said =
    emulator && isNobodyHome(error)
      ? `nothing listens at http://${emulator.host}:${emulator.port}`
      : serviceMessage(error);
  const { kind, hint } = explain(code, said, attempt);
  const service = attempt.target.emulator ? "the emulator" : "Vertex AI";
  return new PipewrightError({ code: kind, message: `${service} ${attempt.did}: ${said}`, hint }, { cause: error });
}

/** gRPC status of a Google error: 1 CANCELLED … 16 UNAUTHENTICATED. */
export function statusCode(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "number" && error.code >= 1 && error.code <= 16 ? error.code : undefined;
}

/** Whether asking again may help: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE. */
export const isTransient = (error: unknown): boolean => [4, 8, 10, 13, 14].includes(statusCode(error) ?? 0);

/** Whether nothing listens at a port of this machine, which waiting a few seconds does not change. */
export const isNobodyHome = (error: unknown): boolean =>
  error instanceof Error && /ECONNREFUSED (127\.0\.0\.1|::1)/.test(error.message);

export const ALREADY_EXISTS = 6;

/** The client writes "3 INVALID_ARGUMENT: text"; people want the text, on one line. */
function serviceMessage(error: Error): string {
  return error.message
    .replace(/^\d+ [A-Z_]+: /, "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/\.$/, "");
}

interface Explanation {
  readonly kind: Code;
  readonly hint: string;
}

function explain(code: number, said: string, { target }: Attempt): Explanation {
  const api = `gcloud services enable aiplatform.googleapis.com --project ${target.project}`;
  if (/has not been used in project|SERVICE_DISABLED|is disabled/.test(said))
    return { kind: "K710", hint: `run '${api}'` };
  switch (code) {
    case 3:
      return { kind: "K712", hint: "correct what the service names; nothing was started" };
    case 5:
      return {
        kind: "K711",
        hint: `check the name, and that it lives in project '${target.project}', region '${target.location}'`,
      };
    case 6:
      return { kind: "K715", hint: "choose another --job-id, or leave it out to get a new one" };
    case 7:
      return {
        kind: "K709",
        hint: `ask for the role 'Vertex AI User' on project '${target.project}', and 'Service Account User' on the run's service account`,
      };
    case 8:
      return { kind: "K713", hint: `wait and try again, or ask for more quota in region '${target.location}'` };
    case 9:
      return { kind: "K717", hint: "look at its present state with 'jobs show' or 'schedule list'" };
    case 16:
      return { kind: "K703", hint: "run 'gcloud auth application-default login'" };
    case 4:
    case 14:
      return {
        kind: "K714",
        hint: target.emulator
          ? "check that 'pipewright emulator start' is still running at PIPEWRIGHT_EMULATOR_URL"
          : "check the network and proxy settings, then try again",
      };
    default:
      return { kind: "K716", hint: "try again; if it stays, look at the service's status page" };
  }
}
