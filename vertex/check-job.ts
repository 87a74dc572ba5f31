import { type Diagnostic, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import { checkParameters } from "../compiler/spec/check-parameters.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import { sizeProblem, specBytes } from "../compiler/spec/size-limits.ts";
import type { PlatformSpec } from "../compiler/spec/platform-spec.ts";
import { targetDiagnostic } from "../compiler/targets/target-problem.ts";
import { imageProblems } from "../compiler/targets/unbuilt-images.ts";
import { vertexProblems } from "../compiler/targets/vertex.ts";
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
    ...vertexProblems(draft).map((problem) => targetDiagnostic(problem)),
    ...checkInputs(spec, settings),
    ...(target.emulator ? [] : imageProblems(spec).map((problem) => targetDiagnostic(problem))),
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
