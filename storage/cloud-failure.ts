import type { Diagnostic } from "../compiler/diagnostics/pipewright-error.ts";
import { PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import { isPassing, maxAttempts, statusOf } from "./retry.ts";

/** What a failed request to Cloud Storage means to people; a bug stays what it is. */
export function cloudFailure(uri: string, error: unknown): unknown {
  if (PipewrightError.is(error)) return error;
  const diagnostic = explain(uri, error);
  return diagnostic === undefined ? error : new PipewrightError(diagnostic, { cause: error });
}

function explain(uri: string, error: unknown): Diagnostic | undefined {
  const status = statusOf(error);
  const text = error instanceof Error ? error.message : "";
  if (/could not load the default credentials|invalid_grant|invalid_rapt|reauth/i.test(text) || status === 401) {
    return {
      code: "K663",
      message: `there are no usable Google credentials for '${uri}'`,
      hint: "run 'gcloud auth application-default login', or set STORAGE_EMULATOR_HOST to use an emulator",
    };
  }
  if (status === 404) {
    return /specified bucket/i.test(text)
      ? { code: "K661", message: `the bucket of '${uri}' does not exist`, hint: "create it, or check the name" }
      : { code: "K661", message: `there is no object '${uri}'`, hint: "check the name with 'gcloud storage ls'" };
  }
  if (status === 403) {
    return {
      code: "K662",
      message: `the account in use has no permission on '${uri}'`,
      hint: "grant it roles/storage.objectUser on the bucket",
    };
  }
  if (isPassing(error)) {
    return {
      code: "K666",
      message: `cloud storage did not answer for '${uri}' in ${maxAttempts} attempts (${status ?? "no connection"})`,
      hint: "try again later; check the network and STORAGE_EMULATOR_HOST",
    };
  }
  if (status !== undefined) {
    return {
      code: "K666",
      message: `cloud storage refused the request for '${uri}' (${status})`,
      hint: firstLine(text) ?? "look at the bucket's settings",
    };
  }
  return undefined;
}

const firstLine = (text: string): string | undefined => {
  const line = text.split("\n", 1)[0]?.trim();
  return line === undefined || line === "" ? undefined : line.slice(0, 200);
};
