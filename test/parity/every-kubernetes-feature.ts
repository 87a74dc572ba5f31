// One pipeline with every Kubernetes feature that the Python library can write; kfp-kubernetes.py is its twin.
import * as z from "zod";
import {
  defineComponent,
  defineContainerComponent,
  taskConfig,
  definePipeline,
  eq,
  parallelFor,
  when,
} from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";
import {
  configMapAsEnv,
  configMapAsVolume,
  createPvc,
  deletePvc,
  emptyDirMount,
  ephemeralVolume,
  fieldPathAsEnv,
  imagePullPolicy,
  imagePullSecrets,
  mountPvc,
  nodeAffinity,
  nodeAffinityJson,
  nodeSelector,
  nodeSelectorJson,
  podAnnotation,
  podLabel,
  secretAsEnv,
  secretAsVolume,
  securityContext,
  timeout,
  toleration,
  tolerationJson,
} from "../../compiler/kubernetes/index.ts";

const str = z.string();
const object = z.record(str, z.unknown());

const work = defineContainerComponent({
  name: "work",
  inputs: {},
  outputs: {},
  container: () => ({ image: "alpine:3", command: ["true"] }),
});
const names = defineContainerComponent({
  name: "names",
  inputs: {},
  outputs: { name: str, selector: object },
  container: ({ outputs }) => ({
    image: "alpine:3",
    command: ["touch"],
    args: [outputs.name.outputFile, outputs.selector.outputFile],
  }),
});

const train = defineComponent({
  name: "train",
  inputs: { nodes: z.int(), config: taskConfig },
  outputs: {},
  taskConfig: ["RESOURCES", "KUBERNETES_TOLERATIONS", { field: "ENV", applyToTask: true }],
});

const affinity = {
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: "disk", operator: "In", values: ["ssd"] }] }],
  },
};

export const everyFeature = definePipeline({
  name: "every-feature",
  inputs: {
    secret: str.default("given-secret"),
    selector: object.optional(),
    tolerations: z.array(z.unknown()).optional(),
    claim: str,
  },
  kubernetes: {
    workspace: { size: "5.5Gi", pvcSpecPatch: { accessModes: ["ReadWriteMany"] } },
    resourceTtlOnCompletion: 100,
    resourceTtlOnSuccess: 200,
    resourceTtlOnFailure: 300,
    activeDeadlineSeconds: 400,
  },
  build({ secret, selector, tolerations, claim }) {
    const made = names({});
    const pvc = createPvc({ accessModes: ["ReadWriteOnce"], size: "5Mi", nameSuffix: "-data" });
    const constants = work(
      {},
      {
        name: "constants",
        kubernetes: [
          secretAsEnv({ name: "db", env: { DB_PASSWORD: "password", DB_USER: "user" } }),
          secretAsEnv({ name: "more", env: { TOKEN: "token" }, optional: true }),
          secretAsVolume({ name: "certificates", mountPath: "/certificates" }),
          configMapAsEnv({ name: "settings", env: { LEVEL: "level" } }),
          configMapAsVolume({ name: "settings", mountPath: "/settings", optional: true }),
          mountPvc({ name: "old-data", mountPath: "/old", subPath: "year/2024" }),
          mountPvc({ name: "new-data", mountPath: "/new" }),
          nodeSelector({ disktype: "ssd", "example.com/zone": "a" }),
          toleration({ key: "gpu", operator: "Equal", value: "yes", effect: "NoExecute", tolerationSeconds: 10 }),
          tolerationJson([{ key: "spot", operator: "Exists", effect: "NoSchedule" }, { operator: "Exists" }]),
          nodeAffinity({
            matchExpressions: [{ key: "zone", operator: "In", values: ["a", "b"] }],
            matchFields: [{ key: "metadata.name", operator: "NotIn", values: ["bad-node"] }],
          }),
          nodeAffinity({ matchExpressions: [{ key: "fast", operator: "Exists" }], weight: 3 }),
          podLabel("team", "search"),
          podLabel("cost-center", "42"),
          podAnnotation("example.com/note", "two words"),
          imagePullPolicy("Always"),
          imagePullSecrets(["registry", "mirror"]),
          timeout("5m"),
          fieldPathAsEnv({ POD_NAME: "metadata.name", POD_IP: "status.podIP" }),
          ephemeralVolume({ name: "scratch", mountPath: "/scratch", accessModes: ["ReadWriteOnce"], size: "5Gi" }),
          ephemeralVolume({
            name: "fast",
            mountPath: "/fast",
            accessModes: ["ReadWriteOnce", "ReadOnlyMany"],
            size: "1Ti",
            storageClass: "nvme",
            labels: { use: "fast" },
            annotations: { "example.com/why": "speed" },
          }),
          emptyDirMount({ name: "empty", mountPath: "/empty" }),
          emptyDirMount({ name: "memory", mountPath: "/memory", medium: "Memory", sizeLimit: "1Gi" }),
          securityContext({ runAsUser: 1000, runAsGroup: 0, runAsNonRoot: false }),
        ],
      },
    );
    work({}, { name: "json", kubernetes: [nodeSelectorJson({ disktype: "hdd" }), nodeAffinityJson(affinity)] });
    work(
      {},
      {
        name: "inputs",
        kubernetes: [
          secretAsEnv({ name: secret, env: { A: "a" } }),
          secretAsVolume({ name: secret, mountPath: "/secret" }),
          configMapAsEnv({ name: claim, env: { B: "b" } }),
          configMapAsVolume({ name: claim, mountPath: "/map" }),
          mountPvc({ name: claim, mountPath: "/claim" }),
          imagePullSecrets([secret]),
          nodeSelectorJson(selector),
          tolerationJson(tolerations),
        ],
      },
    );
    work(
      {},
      {
        name: "outputs",
        kubernetes: [
          secretAsEnv({ name: made.outputs.name, env: { A: "a" } }),
          configMapAsVolume({ name: made.outputs.name, mountPath: "/map" }),
          mountPvc({ name: pvc.outputs.name, mountPath: "/claim" }),
          nodeSelectorJson(made.outputs.selector),
          nodeAffinityJson(made.outputs.selector),
        ],
      },
    );
    parallelFor(["a", "b"], (item) => {
      work({}, { name: "in-loop", kubernetes: [secretAsEnv({ name: item, env: { A: "a" } })] });
      when(eq(secret, "x"), () => {
        work(
          {},
          {
            name: "deep",
            kubernetes: [
              secretAsEnv({ name: item, env: { A: "a" } }),
              secretAsEnv({ name: made.outputs.name, env: { B: "b" } }),
              mountPvc({ name: pvc.outputs.name, mountPath: "/claim" }),
              configMapAsVolume({ name: secret, mountPath: "/map" }),
            ],
          },
        );
      });
    });
    const tolerates = toleration({ key: "gpu", operator: "Exists" });
    train({ nodes: 2 }, { resources: { cpu: 2 }, env: { A: "1" }, kubernetes: [tolerates] });
    deletePvc({ name: pvc.outputs.name }, { after: [constants] });
  },
});

export const compileEveryFeature = (): Compiled => compile(everyFeature);
