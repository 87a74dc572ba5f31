// Twins of the reference's pipelines with Kubernetes settings, volumes and workspaces.
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  importer,
  parallelFor,
} from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";
import {
  configMapAsEnv,
  configMapAsVolume,
  createPvc,
  deletePvc,
  fieldPathAsEnv,
  imagePullSecrets,
  type KubernetesFeature,
  mountPvc,
  nodeAffinityJson,
  nodeSelectorJson,
  podAnnotation,
  podLabel,
  secretAsEnv,
  secretAsVolume,
  toleration,
  tolerationJson,
  workspacePath,
} from "../../compiler/kubernetes/index.ts";

const str = z.string();
const off = { cache: false } as const;
const standard = { accessModes: ["ReadWriteOnce"], nameSuffix: "-my-pvc", storageClass: "standard" } as const;
const plain = (name: string) => defineComponent({ name, inputs: {}, outputs: {} });
const gives = (name: string) => defineComponent({ name, inputs: {}, outputs: { Output: str } });
const worker = (name: string) => defineComponent({ name, inputs: { item: str }, outputs: { Output: str } });

/** Inputs `label_path_1`, `label_exp_val_1`, … as text. */
const texts = (...names: readonly string[]): Record<string, z.ZodString> =>
  Object.fromEntries(names.map((name) => [name, str]));
const numbered = (kind: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => [`${kind}_path_${index + 1}`, `${kind}_exp_val_${index + 1}`]).flat();

/** Labels or annotations `<kind>-1`, …, each also read back into the environment. */
function metadata(kind: "label" | "annotation", count: number): readonly KubernetesFeature[] {
  return Array.from({ length: count }, (_, index) => named(kind, `task-${kind}-${index + 1}`, `${kind}-${index + 1}`));
}

const named = (kind: "label" | "annotation", key: string, value: string): KubernetesFeature =>
  kind === "label" ? podLabel(key, value) : podAnnotation(key, value);

const readBack = (...keys: readonly string[]): KubernetesFeature =>
  fieldPathAsEnv(
    Object.fromEntries(
      keys.map((key) => [
        `POD_${key.toUpperCase().replaceAll("-", "_")}`,
        `metadata.${key.includes("label") ? "labels" : "annotations"}['${key}']`,
      ]),
    ),
  );

/** Constants for the inputs above: the variable to read and the text to find there. */
const expectations = (kind: "label" | "annotation", count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      [`${kind}_path_${index + 1}`, `POD_TASK_${kind.toUpperCase()}_${index + 1}`],
      [`${kind}_exp_val_${index + 1}`, `${kind}-${index + 1}`],
    ]).flat(),
  );

const annotation = [podAnnotation("task-annotation", "annotation"), ...metadata("label", 2)];

function podMetadata(): Compiled {
  const check = (letter: string, ...inputs: readonly string[]) =>
    defineComponent({
      name: `validate_pod_metadata_task_${letter}`,
      inputs: texts(...inputs),
      outputs: { Output: z.boolean() },
    });
  const none = defineComponent({ name: "validate_no_pod_metadata", inputs: {}, outputs: { Output: z.boolean() } });
  const a = check("a", "annotation_path", "annotation_exp_val", ...numbered("label", 2));
  const b = check("b", ...numbered("label", 3), ...numbered("annotation", 4));
  const c = check("c", ...numbered("annotation", 2));
  const d = check("d", ...numbered("label", 3));
  const keys = (kind: string, count: number) =>
    Array.from({ length: count }, (_, index) => `task-${kind}-${index + 1}`);
  return compile(
    definePipeline({
      name: "pipeline-with-pod-metadata",
      inputs: {},
      build() {
        a(
          {
            annotation_path: "POD_TASK_ANNOTATION",
            annotation_exp_val: "annotation",
            ...expectations("label", 2),
          },
          { ...off, kubernetes: [...annotation, readBack("task-annotation", ...keys("label", 2))] },
        );
        b(
          { ...expectations("label", 3), ...expectations("annotation", 4) },
          {
            ...off,
            kubernetes: [
              ...metadata("label", 3),
              ...metadata("annotation", 4),
              readBack(...keys("annotation", 4), ...keys("label", 3)),
            ],
          },
        );
        c(expectations("annotation", 2) as never, {
          ...off,
          kubernetes: [...metadata("annotation", 2), readBack(...keys("annotation", 2))],
        });
        d(expectations("label", 3) as never, {
          ...off,
          kubernetes: [...metadata("label", 3), readBack(...keys("label", 3))],
        });
        none(
          {},
          { ...off, kubernetes: [readBack("task-annotation", "task-annotation-1", "task-label", "task-label-1")] },
        );
      },
    }),
  );
}

function podMetadataComplex(): Compiled {
  const inputs = Object.fromEntries(
    [...numbered("label", 2), ...numbered("annotation", 2)].map((name) => [name, str.optional()]),
  );
  const check = defineComponent({ name: "validate_pod_metadata", inputs, outputs: { Output: z.boolean() } });
  const none = defineComponent({
    name: "validate_no_pod_metadata",
    inputs: { annotation_path: str, label_path: str },
    outputs: { Output: z.boolean() },
  });
  return compile(
    definePipeline({
      name: "pipeline-with-pod-metadata",
      inputs: {},
      build() {
        check(
          {
            ...expectations("label", 2),
            annotation_path_1: "POD_TASK_ANNOTATION",
            annotation_exp_val_1: "annotation",
          },
          { ...off, kubernetes: [...annotation, readBack("task-annotation", "task-label-1", "task-label-2")] },
        );
        check(expectations("annotation", 2) as never, {
          ...off,
          kubernetes: [...metadata("annotation", 2), readBack("task-annotation-1", "task-annotation-2")],
        });
        none({ annotation_path: "POD_TASK_ANNOTATION", label_path: "POD_TASK_LABEL" }, off);
      },
    }),
  );
}

function optionalInputs(): Compiled {
  const log = defineComponent({ name: "log_message", inputs: { message: str }, outputs: {} });
  const object = z.record(str, z.unknown());
  return compile(
    definePipeline({
      name: "missing-kubernetes-optional-inputs-pipeline",
      inputs: {
        optional_affinity: object.optional(),
        optional_config_map_name: str.optional(),
        optional_image_pull_secret_name: str.optional(),
        optional_secret_name: str.optional(),
        optional_selector: object.optional(),
        optional_tolerations: z.array(z.unknown()).optional(),
      },
      build(inputs) {
        const { optional_secret_name: secret, optional_config_map_name: configMap } = inputs;
        const optional = true;
        log(
          { message: "baseline task" },
          {
            ...off,
            kubernetes: [
              secretAsEnv({ name: secret, env: { PASSWORD: "password" }, optional }),
              secretAsVolume({ name: secret, mountPath: "/mnt/secret", optional }),
              configMapAsEnv({ name: configMap, env: { SETTING: "setting" }, optional }),
              configMapAsVolume({ name: configMap, mountPath: "/mnt/config", optional }),
              imagePullSecrets([inputs.optional_image_pull_secret_name]),
              nodeSelectorJson(inputs.optional_selector),
              nodeAffinityJson(inputs.optional_affinity),
              tolerationJson(inputs.optional_tolerations),
            ],
          },
        );
      },
    }),
  );
}

function secretEnv(): Compiled {
  const secretName = defineComponent({ name: "generate_secret_name", inputs: {}, outputs: { some_output: str } });
  const comp = plain("comp");
  return compile(
    definePipeline({
      name: "pipeline-secret-env",
      inputs: { secret_parm: str.default("test-secret-1") },
      build({ secret_parm }) {
        const made = secretName({}).outputs.some_output;
        comp(
          {},
          {
            kubernetes: [
              secretAsEnv({ name: secret_parm, env: { USER_NAME: "username" } }),
              secretAsEnv({ name: "test-secret-2", env: { PASSWORD_VAR1: "password" } }),
              secretAsEnv({ name: made, env: { PASSWORD_VAR2: "password" } }),
            ],
          },
        );
      },
    }),
  );
}

const secretVolume = (): Compiled =>
  compile(
    definePipeline({
      name: "pipeline-secret-volume",
      inputs: { secret_param: str.default("test-secret-1") },
      build({ secret_param }) {
        plain("comp")({}, { kubernetes: [secretAsVolume({ name: secret_param, mountPath: "/mnt/my_vol" })] });
      },
    }),
  );

function gpu(): Compiled {
  const verify = defineContainerComponent({
    name: "verify_gpu_scheduled",
    inputs: {},
    outputs: {},
    container: () => ({ image: "python:3.11", command: ["sh", "-c"], args: ['echo "GPU scheduling check: PASS"'] }),
  });
  return compile(
    definePipeline({
      name: "nvidia-gpu-scheduling-check",
      inputs: {},
      build() {
        const resources = { accelerator: { type: "nvidia.com/gpu", count: 1 } };
        const tolerates = toleration({ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" });
        verify({}, { ...off, resources, kubernetes: [tolerates] });
      },
    }),
  );
}

const secretInLoop = (): Compiled =>
  compile(
    definePipeline({
      name: "pipeline-2-parallel-for-secret",
      inputs: { my_secret_name: str.default("test-secret-1") },
      build: ({ my_secret_name: name }) =>
        void parallelFor(
          ["a", "b", "c"],
          (item) => {
            worker("example_component")(
              { item },
              { kubernetes: [secretAsEnv({ name, env: { MY_SECRET_KEY: "username" } })] },
            );
          },
          { parallelism: 1 },
        ),
    }),
  );

const madeSecretInLoop = (): Compiled =>
  compile(
    definePipeline({
      name: "pipeline-4-nested-parallel-for-secret",
      inputs: {},
      build() {
        const name = gives("emit_secret_name")({}).outputs.Output;
        parallelFor(
          ["x", "y"],
          (item) => {
            worker("worker_component")(
              { item },
              { kubernetes: [secretAsEnv({ name, env: { MY_SECRET_KEY: "username" } })] },
            );
          },
          { parallelism: 1 },
        );
      },
    }),
  );

const claimInLoop = (): Compiled =>
  compile(
    definePipeline({
      name: "pipeline-parallel-for-mount-pvc",
      inputs: { my_pvc_name_suffix: str.default("test-pvc") },
      build() {
        const { name } = createPvc({ ...standard, size: "5Mi" }).outputs;
        parallelFor(["a"], (item) => {
          worker("example_component")({ item }, { kubernetes: [mountPvc({ name, mountPath: "/data" })] });
        });
      },
    }),
  );

const volume = (name: string, options: { readonly cache?: boolean }) => (): Compiled =>
  compile(
    definePipeline({
      name,
      inputs: {},
      build() {
        const claim = createPvc({ ...standard, size: "5Mi" }, options).outputs.name;
        const kubernetes = [mountPvc({ name: claim, mountPath: "/data" })];
        const made = gives("producer")({}, { kubernetes });
        const used = gives("consumer")({}, { kubernetes, after: [made] });
        deletePvc({ name: claim }, { ...options, after: [used] });
      },
    }),
  );

const volumeLongName = (): Compiled =>
  compile(
    definePipeline({
      name: "here-is-a-pipeline-very-long-name",
      inputs: {},
      build() {
        createPvc({ ...standard, size: "1Gi" });
        plain("dummy_task")({});
      },
    }),
  );

const givenClaim = (): Compiled =>
  compile(
    definePipeline({
      name: "pvc-mount-pipeline",
      inputs: { pvc_name: str },
      build({ pvc_name: name }) {
        const kubernetes = [mountPvc({ name, mountPath: "/data" })];
        const made = gives("producer")({}, { kubernetes });
        plain("consumer")({}, { kubernetes, after: [made] });
      },
    }),
  );

const workspace = {
  workspace: { size: "1Gi", pvcSpecPatch: { accessModes: ["ReadWriteOnce"], storageClassName: "standard" } },
};

function withWorkspace(): Compiled {
  const write = defineComponent({
    name: "write_to_workspace",
    inputs: { workspace_path: str },
    outputs: { Output: str },
  });
  const read = defineComponent({ name: "read_from_workspace", inputs: { file_path: str }, outputs: { Output: str } });
  return compile(
    definePipeline({
      name: "pipeline-with-workspace",
      inputs: {},
      kubernetes: workspace,
      build: () => ({
        Output: read({ file_path: write({ workspace_path: workspacePath }).outputs.Output }).outputs.Output,
      }),
    }),
  );
}

function importerWorkspace(): Compiled {
  const write = (what: string) =>
    defineComponent({ name: `write_${what}_artifact`, inputs: {}, outputs: { out_ds: Dataset } });
  const getUri = defineComponent({ name: "get_uri", inputs: { d: Dataset }, outputs: { Output: str } });
  const train = defineComponent({
    name: "train",
    inputs: { dataset: Dataset },
    outputs: { message: str, scalar: str },
  });
  const readDir = defineComponent({ name: "read_dir", inputs: { data: Dataset }, outputs: { Output: str } });
  const stage = definePipeline({
    name: "import-stage",
    inputs: { file_uri: str, dir_uri: str },
    build({ file_uri, dir_uri }) {
      const downloadToWorkspace = true;
      const file = importer(Dataset, { uri: file_uri, metadata: { key: "value" }, downloadToWorkspace });
      const trained = train({ dataset: file.outputs.artifact });
      const metadata = { source: "directory" };
      const folder = importer(Dataset, { uri: dir_uri, metadata, reimport: true, downloadToWorkspace });
      const result = readDir({ data: folder.outputs.artifact });
      return { train_result: trained.outputs.scalar, dir_result: result.outputs.Output };
    },
  });
  return compile(
    definePipeline({
      name: "pipeline-with-importer-workspace",
      inputs: {},
      kubernetes: workspace,
      build() {
        const file_uri = getUri({ d: write("file")({}).outputs.out_ds }).outputs.Output;
        const dir_uri = getUri({ d: write("dir")({}).outputs.out_ds }).outputs.Output;
        const { train_result, dir_result } = stage({ file_uri, dir_uri }).outputs;
        return { train_result, dir_result };
      },
    }),
  );
}

export const kubernetesTwins: Readonly<Record<string, () => Compiled>> = {
  "create_pod_metadata_complex.yaml": podMetadataComplex,
  "critical/missing_kubernetes_optional_inputs.yaml": optionalInputs,
  "critical/pipeline_with_importer_workspace.yaml": importerWorkspace,
  "critical/pipeline_with_pod_metadata.yaml": podMetadata,
  "critical/pipeline_with_secret_as_env.yaml": secretEnv,
  "critical/pipeline_with_volume_long_name.yaml": volumeLongName,
  "critical/pipeline_with_workspace.yaml": withWorkspace,
  "gpu-scheduling/nvidia_gpu_scheduling_check.yaml": gpu,
  "parallel_and_nested/nested_parallel_for_secret.yaml": madeSecretInLoop,
  "parallel_and_nested/parallel_for_mount_pvc.yaml": claimInLoop,
  "parallel_and_nested/parallel_for_secret.yaml": secretInLoop,
  "pipeline_with_secret_as_volume.yaml": secretVolume,
  "pipeline_with_volume.yaml": volume("pipeline-with-volume", {}),
  "pipeline_with_volume_no_cache.yaml": volume("pipeline-with-volume-no-cache", off),
  "pvc_mount.yaml": givenClaim,
};
