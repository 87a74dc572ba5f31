import { type Diagnostic, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import { checkParameters } from "../compiler/spec/check-parameters.ts";
import { unbuiltImage } from "../compiler/spec/component-command.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import { sizeProblem, specBytes } from "../compiler/spec/size-limits.ts";
import type { PlatformSpec } from "../compiler/spec/platform-spec.ts";
import type { JobSettings } from "./job-request.ts";
import { checkLabels } from "./labels.ts";
import type { VertexTarget } from "./target.ts";

/** A job before it is sent. */
export interface JobDraft {
  readonly spec: PipelineSpec;
  /** The second document of the file, when it has one. */
  readonly platform?: PlatformSpec | undefined;
  readonly settings: Omit<JobSettings, "jobId">;
  readonly target: VertexTarget;
}

/**
 * Finds what the service would find, before anything is sent; all problems at once.
 * @throws K161, K301, K302, K303, K704, K705, K706, K707, K708
 */
export function checkJob(draft: JobDraft): void {
  const { spec, settings, target } = draft;
  const problems = [
    ...checkSize(spec),
    ...checkFeatures(draft),
    ...checkInputs(spec, settings),
    ...(target.emulator ? [] : checkImages(spec)),
    ...checkRoot(settings.root),
    ...checkLabels(settings.labels ?? {}),
    ...checkNames(settings),
  ];
  if (problems.length > 0) throw new PipewrightError(problems);
}

/** Near the limit there is a warning, which whoever compiled or loaded the pipeline has seen. */
function checkSize(spec: PipelineSpec): readonly Diagnostic[] {
  const problem = sizeProblem(specBytes({ spec }), "vertex");
  return problem === undefined || problem.severity === "warning" ? [] : [problem];
}

function checkInputs(spec: PipelineSpec, settings: Omit<JobSettings, "jobId">): readonly Diagnostic[] {
  // Null means "left out": the request drops it, as the service wants.
  const given = Object.fromEntries(Object.entries(settings.parameters).filter(([, value]) => value !== null));
  const artifacts = Object.entries(spec.root.inputDefinitions?.artifacts ?? {});
  const missing = artifacts.filter(
    ([name, input]) => input.isOptional !== true && settings.inputArtifacts?.[name] === undefined,
  );
  return [
    ...checkParameters(spec, given),
    ...missing.map(([name]): Diagnostic => ({
      code: "K301",
      message: `artifact input '${name}' of pipeline '${spec.pipelineInfo.name}' is missing`,
      hint: "Vertex AI takes artifact inputs by their ML Metadata id; import the artifact by its address inside the pipeline instead",
    })),
  ];
}

function checkImages(spec: PipelineSpec): readonly Diagnostic[] {
  const executors = Object.entries(spec.deploymentSpec?.executors ?? {});
  const unbuilt = new Set(
    executors.filter(([, executor]) => executor.container?.image === unbuiltImage).map(([label]) => label),
  );
  return Object.entries(spec.components ?? {})
    .filter(([, component]) => component.executorLabel !== undefined && unbuilt.has(component.executorLabel))
    .map(([key]) => ({
      code: "K704",
      message: `component '${key.replace(/^comp-/, "")}' has no image`,
      hint: "run pipewright build --push, which is remembered, or name an image with --image, or carry the code with --lightweight",
    }));
}

function checkFeatures({ spec, platform }: JobDraft): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const refuse = (message: string, hint: string): void => void problems.push({ code: "K705", message, hint });
  if (!/^2\.[01]\.\d+$/.test(spec.schemaVersion)) {
    refuse(
      `the spec has schema version '${spec.schemaVersion}', and Vertex AI runs 2.1.0`,
      "compile it with a present compiler",
    );
  }
  if (platform !== undefined && Object.keys(platform).length > 0) {
    refuse(
      "the file has a second document for a platform such as Kubernetes, which Vertex AI does not read",
      "take out volumes, secrets, node selectors and other Kubernetes options; on Vertex AI files live under /gcs",
    );
  }
  for (const [label, executor] of Object.entries(spec.deploymentSpec?.executors ?? {})) {
    const text = JSON.stringify(executor);
    if (text.includes("{{$.workspace_path}}") || executor.importer?.downloadToWorkspace === true) {
      refuse(
        `executor '${label}' uses the workspace of open-source KFP, which Vertex AI does not have`,
        "pass data between tasks as artifacts",
      );
    }
  }
  for (const [key, component] of Object.entries({ root: spec.root, ...spec.components })) {
    const config = Object.entries(component.inputDefinitions?.parameters ?? {}).find(
      ([, input]) => input.parameterType === "TASK_CONFIG",
    );
    if (config || (component.taskConfigPassthroughs?.length ?? 0) > 0) {
      refuse(
        `component '${key.replace(/^comp-/, "")}' takes a task config, which only open-source KFP gives`,
        "leave the input out",
      );
    }
  }
  return problems;
}

function checkRoot(root: string): readonly Diagnostic[] {
  const [, bucket] = /^gs:\/\/([^/\s]*)(?:\/[^\r\n]*)?$/.exec(root) ?? [];
  if (bucket === undefined || bucket === "") {
    const message = `the pipeline root is '${root}', which is not a Cloud Storage address`;
    return [{ code: "K706", message, hint: "use gs://bucket/folder" }];
  }
  const flaw = bucketFlaw(bucket);
  if (flaw === undefined) return [];
  const message = `the pipeline root '${root}' names the bucket '${bucket}', ${flaw}`;
  return [{ code: "K706", message, hint: "use the name of a bucket that exists, as 'gcloud storage ls' shows it" }];
}

/** What keeps a name from being a bucket's, or nothing. */
function bucketFlaw(bucket: string): string | undefined {
  if (bucket.length < 3) return "which is too short: bucket names have at least 3 characters";
  if (bucket.length > 222) return "which is too long: bucket names have at most 222 characters";
  if (/[^-_.a-z0-9]/.test(bucket)) return "but bucket names hold only lower-case letters, digits, '-', '_' and '.'";
  if (!/^[a-z0-9].*[a-z0-9]$/.test(bucket)) return "but bucket names begin and end with a letter or digit";
  return bucket.split(".").some((part) => part.length > 63)
    ? "but no part of a name has more than 63 characters"
    : undefined;
}

function checkNames({ displayName, serviceAccount }: Omit<JobSettings, "jobId">): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (displayName === "" || displayName.length > 128) {
    problems.push({
      code: "K707",
      message: `the display name has ${displayName.length} characters`,
      hint: "use 1 to 128",
    });
  }
  if (serviceAccount !== undefined && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(serviceAccount)) {
    problems.push({
      code: "K707",
      message: `'${serviceAccount}' is not a service account`,
      hint: "use its e-mail address, such as runner@my-project.iam.gserviceaccount.com",
    });
  }
  return problems;
}
