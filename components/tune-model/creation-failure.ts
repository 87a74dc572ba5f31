import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Gemini } from "../../gemini/client.ts";
import { readFailure } from "../../gemini/failure.ts";
import { baseModels } from "../../gemini/models.ts";
import { failTarget, nameOf } from "../../gemini/target-failure.ts";
import type { TuningRequest } from "./tuning-request.ts";

/**
 * Ends the task after the service refused to create the job; nothing has been charged then.
 * @throws K623 with what to do about the refusal. @throws K651 when it is about credentials.
 */
export function failCreation(gemini: Gemini, request: TuningRequest, error: unknown): never {
  const failure = readFailure(error);
  const place = nameOf(gemini.target);
  const rest = { cause: error };
  switch (failure.kind) {
    case "credentials":
      return failTarget(failure, { target: gemini.target, model: request.baseModel, cause: error });
    case "permission":
      return fail("K623", `'${place}' does not allow tuning: ${failure.reason}`, {
        ...rest,
        hint: "grant the caller roles/aiplatform.user, and let the Vertex AI service agent read the bucket of the training files",
      });
    case "missing":
      return fail("K623", `'${place}' cannot tune '${request.baseModel}': ${failure.reason}`, {
        ...rest,
        hint: `choose a base model that is tuned there, such as ${tunable()}, and check the location`,
      });
    case "transient":
      return fail("K623", `'${place}' did not create the tuning job: ${failure.reason}`, {
        ...rest,
        hint:
          failure.status === 429
            ? "a project may run few tuning jobs at once over all regions: wait for the running ones, or ask for more quota"
            : "run the task again; it takes over a job that was created after all",
      });
    case "request":
      return fail("K623", `'${place}' refused the tuning job: ${failure.reason}`, {
        ...rest,
        hint: requestHint(failure.reason, request),
      });
  }
}

function requestHint(reason: string, request: TuningRequest): string {
  if (/JSONL|dataset_uri|datasetUri/i.test(reason)) {
    return `check that '${request.trainUri}' exists, ends in .jsonl and can be read by the Vertex AI service agent`;
  }
  if (/adapter/i.test(reason)) return "leave adapterSize out, or choose one that the base model offers";
  if (/model/i.test(reason)) return `choose a base model that can be tuned, such as ${tunable()}`;
  return "correct the field that the service names";
}

const tunable = (): string =>
  baseModels
    .filter((model) => model.supervisedTuning === "available" || model.supervisedTuning === "preview")
    .slice(0, 3)
    .map((model) => `'${model.id}'`)
    .join(", ");
