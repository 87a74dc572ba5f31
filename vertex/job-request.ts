import type { ComponentSpec, DagSpec, Json, JsonObject, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import { parentOf, type VertexTarget } from "./target.ts";

/** Everything that goes into a job besides the spec; all of it has been checked by `checkJob`. */
export interface JobSettings {
  readonly jobId: string;
  readonly displayName: string;
  /** Where artifacts go: `gs://bucket/prefix`. */
  readonly root: string;
  readonly parameters: JsonObject;
  /** Overrides the cache setting of every task; absent leaves what was compiled. */
  readonly enableCaching?: boolean | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly serviceAccount?: string | undefined;
  /** Stop starting tasks after the first failure, instead of finishing unaffected branches. */
  readonly failFast?: boolean | undefined;
  /** ML Metadata artifact ids (bare, such as "456") for the pipeline's artifact inputs. */
  readonly inputArtifacts?: Readonly<Record<string, string>> | undefined;
  /** Full CryptoKey name in the job's region. */
  readonly encryptionKey?: string | undefined;
  /** `projects/{number}/global/networks/{name}`. */
  readonly network?: string | undefined;
}

/** One `pipelineJobs.create` call, in the JSON form of the REST interface. */
export interface JobRequest {
  readonly parent: string;
  readonly pipelineJobId: string;
  readonly pipelineJob: PipelineJobBody;
}

export interface PipelineJobBody {
  readonly displayName: string;
  readonly pipelineSpec: PipelineSpec;
  readonly runtimeConfig: {
    readonly gcsOutputDirectory: string;
    readonly parameterValues: JsonObject;
    readonly failurePolicy?: "PIPELINE_FAILURE_POLICY_FAIL_FAST";
    readonly inputArtifacts?: Readonly<Record<string, { readonly artifactId: string }>>;
  };
  readonly labels?: Readonly<Record<string, string>>;
  readonly serviceAccount?: string;
  readonly encryptionSpec?: { readonly kmsKeyName: string };
  readonly network?: string;
}

/** The request that creates a job: a pure function of its arguments, so a dry run prints exactly what would be sent. */
export function buildJobRequest(spec: PipelineSpec, settings: JobSettings, target: VertexTarget): JobRequest {
  return { parent: parentOf(target), pipelineJobId: settings.jobId, pipelineJob: buildJobBody(spec, settings) };
}

/** The job alone, as a schedule carries it. */
export function buildJobBody(spec: PipelineSpec, settings: Omit<JobSettings, "jobId">): PipelineJobBody {
  const { labels, serviceAccount, inputArtifacts, encryptionKey, network } = settings;
  return {
    displayName: settings.displayName,
    pipelineSpec: settings.enableCaching === undefined ? spec : overrideCaching(spec, settings.enableCaching),
    runtimeConfig: {
      gcsOutputDirectory: settings.root,
      parameterValues: withoutNulls(settings.parameters),
      ...(settings.failFast === true && { failurePolicy: "PIPELINE_FAILURE_POLICY_FAIL_FAST" as const }),
      ...(inputArtifacts && {
        inputArtifacts: Object.fromEntries(
          Object.entries(inputArtifacts).map(([name, artifactId]) => [name, { artifactId }]),
        ),
      }),
    },
    ...(labels && Object.keys(labels).length > 0 && { labels }),
    ...(serviceAccount !== undefined && { serviceAccount }),
    ...(encryptionKey !== undefined && { encryptionSpec: { kmsKeyName: encryptionKey } }),
    ...(network !== undefined && { network }),
  };
}

/** Sets `enableCache` on every task of every DAG and keeps the other caching options, such as a cache key. */
export function overrideCaching(spec: PipelineSpec, enableCache: boolean): PipelineSpec {
  const inDag = (dag: DagSpec): DagSpec => ({
    ...dag,
    tasks: mapValues(dag.tasks, (task) => ({ ...task, cachingOptions: { ...task.cachingOptions, enableCache } })),
  });
  const inComponent = (component: ComponentSpec): ComponentSpec =>
    component.dag ? { ...component, dag: inDag(component.dag) } : component;
  return {
    ...spec,
    root: inComponent(spec.root),
    ...(spec.components && { components: mapValues(spec.components, inComponent) }),
  };
}

/** The service takes an absent parameter for "use the default" and refuses null. */
const withoutNulls = (values: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Exclude<Json, null>] => entry[1] !== null),
  );

const mapValues = <T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
