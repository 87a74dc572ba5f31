import { checkParameters } from "../../compiler/spec/check-parameters.ts";
import { checkIntegrity } from "../../compiler/spec/check-integrity.ts";
import { checkStructure, type StructureProblem } from "../../compiler/spec/check-structure.ts";
import type { JsonObject, PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { ServiceError } from "../service-error.ts";
import { isObject, objectOf, textOf } from "./wire.ts";

/** A create request that passed; `resource` holds the input fields of the job as they were sent. */
export interface AcceptedJob {
  readonly spec: PipelineSpec;
  readonly parameters: JsonObject;
  readonly root: string;
  readonly displayName: string;
  readonly failFast: boolean;
  readonly resource: JsonObject;
}

/**
 * Checks a pipeline job as the service does when one is created.
 * @throws ServiceError INVALID_ARGUMENT
 */
export function validateJob(body: unknown): AcceptedJob {
  const job = objectOf(body, "pipeline_job");
  const spec = validateSpec(job["pipelineSpec"]);
  const config = objectOf(job["runtimeConfig"] ?? {}, "pipeline_job.runtime_config");
  const root = textOf(config["gcsOutputDirectory"], "runtime_config.gcs_output_directory") ?? spec.defaultPipelineRoot;
  if (root === undefined) refuse("runtime_config.gcs_output_directory is required");
  if (!/^gs:\/\/[^/]+/.test(root)) refuse(`runtime_config.gcs_output_directory '${root}' is not a Cloud Storage URI`);
  const parameters = objectOf(config["parameterValues"] ?? {}, "runtime_config.parameter_values");
  const problems = checkParameters(spec, parameters);
  if (problems.length > 0) refuse(problems.map(({ message }) => message).join("; "));
  const displayName = textOf(job["displayName"], "display_name") ?? spec.pipelineInfo.name;
  if (displayName.length > 128) refuse("display_name is longer than 128 characters");
  return {
    spec,
    parameters,
    root: root.replace(/\/+$/, ""),
    displayName,
    // The official client sends enums as numbers.
    failFast: config["failurePolicy"] === 2 || config["failurePolicy"] === "PIPELINE_FAILURE_POLICY_FAIL_FAST",
    resource: inputFields(job),
  };
}

function validateSpec(value: unknown): PipelineSpec {
  if (value === undefined || value === null) refuse("pipeline_spec is required");
  const spec = objectOf(value, "pipeline_spec");
  const info = spec["pipelineInfo"];
  const version = spec["schemaVersion"];
  if (typeof version !== "string") refuse("pipeline_spec.schema_version is required");
  if (!/^2\.[01]\.\d+$/.test(version))
    refuse(`pipeline_spec.schema_version '${version}' is not supported; supported: 2.0.0, 2.1.0`);
  if (!isObject(info) || typeof info["name"] !== "string" || info["name"] === "")
    refuse("pipeline_spec.pipeline_info.name is required");
  const root = spec["root"];
  if (!isObject(root)) refuse("pipeline_spec.root is required");
  if (!isObject(root["dag"]) && typeof root["executorLabel"] !== "string")
    refuse("pipeline_spec.root has neither a dag nor an executor");
  refuseFirst(checkStructure(spec));
  // What the structure check has just established.
  const sound = spec as unknown as PipelineSpec;
  refuseFirst(checkIntegrity(sound).filter(({ severity }) => severity === "error"));
  return sound;
}

function refuseFirst([problem]: readonly StructureProblem[]): void {
  if (problem) refuse(`Invalid pipeline_spec: ${problem.message}`);
}

/** Output-only fields of a request are ignored, as the service does; empty ones are what clients send for "not set". */
function inputFields(job: JsonObject): JsonObject {
  const kept = Object.entries(job).filter(
    ([key, value]) => inputs.has(key) && value !== null && value !== "" && !isEmpty(value),
  );
  return Object.fromEntries(kept);
}

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;

const inputs = new Set([
  "displayName",
  "pipelineSpec",
  "runtimeConfig",
  "labels",
  "encryptionSpec",
  "serviceAccount",
  "network",
  "reservedIpRanges",
  "pscInterfaceConfig",
  "templateUri",
  "preflightValidations",
]);

function refuse(message: string): never {
  throw new ServiceError("INVALID_ARGUMENT", message);
}
