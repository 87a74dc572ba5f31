import { test } from "vitest";
import * as z from "zod";
import { Dataset, defineComponent, definePipeline, taskConfig } from "../../compiler/authoring/index.ts";
import * as k8s from "../../compiler/kubernetes/index.ts";

const make = defineComponent({
  name: "make",
  inputs: {},
  outputs: {
    name: z.string(),
    count: z.int(),
    labels: z.record(z.string(), z.string()),
    all: z.array(z.unknown()),
    rows: Dataset,
  },
});

test("names are text or references to text", () => {
  const { name, count, rows } = make({}).outputs;
  k8s.secretAsEnv({ name: "db", env: { A: "a" } });
  k8s.secretAsEnv({ name, env: { A: "a" } });
  // @ts-expect-error a number is not text
  k8s.secretAsEnv({ name: count, env: { A: "a" } });
  // @ts-expect-error an artifact is not text
  k8s.mountPvc({ name: rows, mountPath: "/data" });
  k8s.imagePullSecrets(["registry", name]);
  // @ts-expect-error a list holds names
  k8s.imagePullSecrets([3]);
});

test("the settings in JSON are objects or references to objects", () => {
  const { name, labels, all } = make({}).outputs;
  k8s.nodeSelectorJson(labels);
  k8s.nodeSelectorJson({ disktype: "ssd" });
  // @ts-expect-error text is not an object
  k8s.nodeSelectorJson(name);
  // @ts-expect-error a list is not an object
  k8s.nodeSelectorJson(all);
  k8s.nodeAffinityJson(labels);
  k8s.tolerationJson(all);
  k8s.tolerationJson(labels);
  // @ts-expect-error text is no toleration
  k8s.tolerationJson(name);
});

test("everything else is static", () => {
  const { name } = make({}).outputs;
  // @ts-expect-error KFP takes no reference for a path
  k8s.secretAsVolume({ name, mountPath: name });
  // @ts-expect-error nor for a label
  k8s.podLabel("team", name);
  // @ts-expect-error nor for a key of a secret
  k8s.secretAsEnv({ name, env: { A: name } });
});

test("closed sets are closed, and durations are numbers or durations", () => {
  k8s.imagePullPolicy("Always");
  // @ts-expect-error there is no such policy
  k8s.imagePullPolicy("Sometimes");
  k8s.toleration({ key: "gpu", operator: "Exists", effect: "NoSchedule" });
  // @ts-expect-error there is no such effect
  k8s.toleration({ key: "gpu", effect: "Never" });
  k8s.timeout("2h");
  // @ts-expect-error a duration has a unit
  k8s.timeout("two hours");
});

test("a claim has a name or a suffix, not both and not neither", () => {
  const claim = { accessModes: ["ReadWriteOnce"], size: "1Gi" } as const;
  k8s.createPvc({ ...claim, name: "data" });
  k8s.createPvc({ ...claim, nameSuffix: "-data" });
  // @ts-expect-error one of the two is needed
  k8s.createPvc(claim);
  // @ts-expect-error only one of the two
  k8s.createPvc({ ...claim, name: "data", nameSuffix: "-data" });
});

test("a task takes settings, and a component names the settings that it takes as a value", () => {
  make({}, { kubernetes: [k8s.timeout(5)] });
  // @ts-expect-error settings are made by functions
  make({}, { kubernetes: [{ timeout: 5 }] });
  const inputs = { config: taskConfig };
  defineComponent({ name: "a", inputs, outputs: {}, taskConfig: ["RESOURCES", { field: "ENV", applyToTask: true }] });
  // @ts-expect-error there is no such setting
  defineComponent({ name: "a", inputs, outputs: {}, taskConfig: ["RESOURCE"] });
  definePipeline({ name: "p", inputs: {}, kubernetes: { workspace: { size: "1Gi" } }, build: () => void make({}) });
  // @ts-expect-error a workspace has a size
  definePipeline({ name: "p", inputs: {}, kubernetes: { workspace: {} }, build: () => void make({}) });
});
