import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { Failure } from "./failure.ts";
import type { GeminiTarget } from "./target.ts";

interface FailedRequest {
  readonly target: GeminiTarget;
  readonly model: string;
  readonly cause: unknown;
}

/**
 * Ends the work when the target as a whole refuses, since asking again for other rows would not help.
 * @throws K651 for credentials. @throws K652 for permissions. @throws K653 for an unknown model or endpoint.
 */
export function failTarget(
  failure: Exclude<Failure, { kind: "transient" | "request" }>,
  { target, model, cause }: FailedRequest,
): never {
  switch (failure.kind) {
    case "credentials":
      return fail("K651", `the credentials for '${nameOf(target)}' were refused: ${failure.reason}`, {
        hint:
          target.kind === "api-key"
            ? `put a valid key into ${target.variable}`
            : "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file",
        cause,
      });
    case "permission":
      return fail("K652", `'${nameOf(target)}' denies the use of '${model}': ${failure.reason}`, {
        hint: "grant the caller roles/aiplatform.user in the project, and check that the Vertex AI API is enabled",
        cause,
      });
    case "missing":
      return fail("K653", `'${nameOf(target)}' has no model or endpoint '${model}': ${failure.reason}`, {
        hint: "check the name; a retired model is gone, and a tuned model is called by its endpoint in its own location",
        cause,
      });
  }
}

/** The target in words. */
export function nameOf(target: GeminiTarget): string {
  switch (target.kind) {
    case "emulator":
      return target.url;
    case "vertex":
      return `projects/${target.project}/locations/${target.location}`;
    case "api-key":
      return "the Gemini Developer API";
  }
}
