import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  importer,
  parallelFor,
  type ParamRef,
  taskConfig,
  text,
  type TaskOptions,
} from "../../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../../compiler/compile.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/pipewright-error.ts";
import { renderDiagnostics } from "../../../compiler/diagnostics/render.ts";
import * as k8s from "../../../compiler/kubernetes/index.ts";
import type { JsonObject } from "../../../compiler/spec/pipeline-spec.ts";
import { problemsOf } from "../../support/problems.ts";

const work = defineComponent({
  name: "work",
  inputs: {},
  outputs: { name: z.string(), count: z.int(), rows: Dataset },
});

/** Compiles one task with these settings. */
const withSettings = (...kubernetes: NonNullable<TaskOptions["kubernetes"]>): Compiled =>
  compile(definePipeline({ name: "p", inputs: {}, build: () => void work({}, { kubernetes }) }));

const executors = ({ platform }: Compiled): Readonly<Record<string, JsonObject>> =>
  platform?.platforms.kubernetes?.deploymentSpec?.executors ?? {};
const problemsWith = (...kubernetes: NonNullable<TaskOptions["kubernetes"]>): string =>
  problemsOf(() => withSettings(...kubernetes));

describe("the platform document", () => {
  test("is absent when no task asks for anything and the pipeline has no settings of its own", () => {
    expect(withSettings()).not.toHaveProperty("platform");
  });

  test("holds what the Python library has no function for", () => {
    expect(
      executors(
        withSettings(
          k8s.podAffinity({
            topologyKey: "kubernetes.io/hostname",
            matchPodExpressions: [{ key: "app", operator: "In", values: ["cache"] }],
            matchPodLabels: { tier: "db" },
            namespaces: ["prod"],
            matchNamespaceExpressions: [{ key: "team", operator: "Exists" }],
            matchNamespaceLabels: { stage: "live" },
            weight: 100,
            anti: true,
          }),
          k8s.sharedMemory({ size: "2Gi" }),
          k8s.initContainer({
            name: "wait",
            image: "busybox:1",
            command: ["sh"],
            args: ["-c", "sleep 1"],
            env: { A: "1" },
            volumeMounts: { scratch: "/scratch" },
            restartPolicy: "Always",
            resources: { requests: { cpu: "100m" }, limits: { memory: "1Gi" } },
          }),
          k8s.initContainer({ name: "second", image: "busybox:1" }),
        ),
      ),
    ).toEqual({
      "exec-work": {
        enabledSharedMemory: { size: "2Gi", volumeName: "shm" },
        initContainers: [
          {
            name: "wait",
            image: "busybox:1",
            command: ["sh"],
            args: ["-c", "sleep 1"],
            env: [{ name: "A", value: "1" }],
            volumeMounts: [{ mountPath: "/scratch", volumeName: "scratch" }],
            restartPolicy: "Always",
            resources: { requests: { cpu: "100m" }, limits: { memory: "1Gi" } },
          },
          { name: "second", image: "busybox:1" },
        ],
        podAffinity: [
          {
            topologyKey: "kubernetes.io/hostname",
            matchPodExpressions: [{ key: "app", operator: "In", values: ["cache"] }],
            matchPodLabels: { tier: "db" },
            namespaces: ["prod"],
            matchNamespaceExpressions: [{ key: "team", operator: "Exists" }],
            matchNamespaceLabels: { stage: "live" },
            weight: 100,
            anti: true,
          },
        ],
      },
    });
  });

  test("has the same bytes in whatever order mappings are written", () => {
    const one = executors(withSettings(k8s.podLabel("a", "1"), k8s.podLabel("b", "2"), k8s.timeout(60)));
    const other = executors(withSettings(k8s.timeout("1m"), k8s.podLabel("b", "2"), k8s.podLabel("a", "1")));
    expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  });

  test("names the tasks that come first, and a task waits for what its settings read", () => {
    const { spec } = compile(
      definePipeline({
        name: "p",
        inputs: {},
        build() {
          const { name } = work({}).outputs;
          work({}, { name: "reader", kubernetes: [k8s.secretAsEnv({ name, env: { A: "a" } })] });
        },
      }),
    );
    expect(spec.root.dag?.tasks["reader"]?.dependentTasks).toEqual(["work"]);
  });

  test("reads the list that a loop collected and the field of an item that a nested pipeline takes", () => {
    const inner = definePipeline({
      name: "inner",
      inputs: { secret: z.string() },
      build: ({ secret }) => void work({}, { kubernetes: [k8s.secretAsEnv({ name: secret, env: { A: "a" } })] }),
    });
    const compiled = compile(
      definePipeline({
        name: "p",
        inputs: {},
        build() {
          parallelFor([{ secret: "x" }], (item) => void inner({ secret: item.secret }));
        },
      }),
    );
    expect(executors(compiled)).toEqual({
      "exec-work": {
        secretAsEnv: [
          {
            keyToEnv: [{ envVar: "A", secretKey: "a" }],
            optional: false,
            secretNameParameter: { componentInputParameter: "secret" },
          },
        ],
      },
    });
  });
});

describe("executors", () => {
  const twoTasks = (first: k8s.KubernetesFeature[], second: k8s.KubernetesFeature[]) =>
    executors(
      compile(
        definePipeline({
          name: "p",
          inputs: {},
          build() {
            work({}, { kubernetes: first });
            work({}, { kubernetes: second });
          },
        }),
      ),
    );
  const label = (value: string) => [k8s.podLabel("team", value)];
  const config = (value: string) => ({ podMetadata: { labels: { team: value } } });

  test("are shared by tasks with the same settings", () => {
    expect(twoTasks(label("a"), label("a"))).toEqual({ "exec-work": config("a") });
  });

  test("are not shared by tasks with other settings, or with none", () => {
    expect(twoTasks(label("a"), label("b"))).toEqual({ "exec-work": config("a"), "exec-work-2": config("b") });
    expect(twoTasks([], label("b"))).toEqual({ "exec-work-2": config("b") });
  });
});

describe("values", () => {
  test("that KFP does not take there are K120", () => {
    const build = (use: (ref: ParamRef<string>, count: ParamRef<number>, rows: unknown) => k8s.KubernetesFeature[]) =>
      problemsOf(() =>
        compile(
          definePipeline({
            name: "p",
            inputs: {},
            build() {
              const { name, count, rows } = work({}).outputs;
              work({}, { name: "user", kubernetes: use(name, count, rows) });
            },
          }),
        ),
      );
    expect(
      build((name, count, rows) => [
        k8s.secretAsEnv({ name: count as never, env: { A: "a" } }),
        k8s.secretAsVolume({ name: rows as never, mountPath: "/a" }),
        k8s.mountPvc({ name: text`${name}-data`, mountPath: "/b" }),
        k8s.mountPvc({ name: 3 as never, mountPath: "/c" }),
        k8s.podLabel("a", name as never),
        k8s.nodeSelectorJson(name as never),
        k8s.nodeSelectorJson("ssd" as never),
        k8s.imagePullSecrets([]),
        { secretAsEnv: [] } as never,
      ]),
    ).toMatchInlineSnapshot(`
      "error K120: 'kubernetes' holds something that is not a Kubernetes setting
        hint: list what functions of 'pipewright/kubernetes' return, such as secretAsEnv({ … })

      error K121: 'nodeSelectorJson' gives 'nodeSelectorJson' to the task a second time
        hint: list it once: a pod has room for one

      error K120: 'secretAsEnv' has a reference to a whole number for 'name'
        hint: give a reference to text

      error K120: 'secretAsVolume' has an artifact for 'name'
        hint: give text, or a reference to it

      error K120: 'mountPvc' has text built from references for 'name'
        hint: KFP takes one whole value here: let a task build the text, or take it as an input of the pipeline

      error K120: 'mountPvc' has 3 for 'name'
        hint: give text

      error K131: 'podLabel' has a reference for the label 'a'
        hint: use up to 63 letters, digits, '-', '_' and '.'; longer text fits into an annotation

      error K120: 'nodeSelectorJson' has a reference to text for 'labels'
        hint: give a reference to an object

      error K120: 'nodeSelectorJson' has "ssd" for its labels
        hint: give a label: { 'disktype': 'ssd' }

      error K120: 'imagePullSecrets' names no secret
        hint: name one, or leave the setting out

      10 problems"
    `);
  });

  test("that are one field of a loop's item are K120 beside the loop", () => {
    expect(
      problemsOf(() =>
        compile(
          definePipeline({
            name: "p",
            inputs: {},
            build() {
              parallelFor([{ secret: "x" }], ({ secret }) => {
                work({}, { kubernetes: [k8s.secretAsEnv({ name: secret, env: { A: "a" } })] });
              });
            },
          }),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error K120: a Kubernetes setting takes the field 'secret' of a loop's item, which KFP reads for inputs only
        hint: put the task into a pipeline that takes the field as an input, and call that in the loop"
    `);
  });

  test("that are made inside a group or in another pipeline are K204 and K201, as for inputs", () => {
    let other: ParamRef<string> | undefined;
    const elsewhere = definePipeline({
      name: "elsewhere",
      inputs: { name: z.string() },
      build({ name }) {
        other = name;
        work({});
      },
    });
    const env = { A: "a" };
    const uses = definePipeline({
      name: "p",
      inputs: {},
      build() {
        elsewhere({ name: "x" });
        let inside: ParamRef<string> | undefined;
        parallelFor(["x"], () => {
          inside = work({}).outputs.name;
        });
        work({}, { kubernetes: [k8s.secretAsEnv({ name: inside!, env }), k8s.secretAsEnv({ name: other!, env })] });
      },
    });
    expect(problemsOf(() => compile(uses))).toMatchInlineSnapshot(`
      "error K204: 'name' of 'work' is used outside the loop that makes it
        hint: return it from the loop's function and use the list that parallelFor returns

      error K201: 'name' belongs to another pipeline than 'p'
        hint: pass it through the inputs or outputs of that pipeline

      2 problems"
    `);
  });

  test("that contradict each other are K121", () => {
    expect(
      problemsWith(
        k8s.timeout(5),
        k8s.timeout(6),
        k8s.podLabel("a", "1"),
        k8s.podLabel("a", "2"),
        k8s.nodeSelector({ a: "b" }),
        k8s.nodeSelectorJson({ c: "d" }),
        k8s.secretAsVolume({ name: "a", mountPath: "/same" }),
        k8s.emptyDirMount({ name: "v", mountPath: "/same" }),
        k8s.emptyDirMount({ name: "v", mountPath: "/other" }),
        k8s.initContainer({ name: "i", image: "a" }),
        k8s.initContainer({ name: "i", image: "b" }),
      ),
    ).toMatchInlineSnapshot(`
      "error K121: 'timeout' gives 'activeDeadlineSeconds' to the task a second time
        hint: list it once: a pod has room for one

      error K121: 'podLabel' gives 'a' to the task a second time
        hint: list it once: a pod has room for one

      error K121: two volumes are mounted at '/same'
        hint: give each its own path

      error K121: two volumes are named 'v'
        hint: give each its own name

      error K121: two init containers are named 'i'
        hint: give each its own name

      error K121: 'nodeSelector' and 'nodeSelectorJson' are both given, and KFP reads only the second
        hint: put all labels into one of them

      6 problems"
    `);
  });

  test("that no pod would get are K122", () => {
    const inner = definePipeline({ name: "inner", inputs: {}, build: () => void work({}) });
    const kubernetes = [k8s.timeout(5)];
    expect(
      problemsOf(() =>
        compile(
          definePipeline({
            name: "p",
            inputs: {},
            build() {
              inner({}, { kubernetes });
              importer(Dataset, { uri: "gs://b/x" }, { kubernetes });
            },
          }),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error K122: 'inner' is a pipeline, so it has no pod to give Kubernetes settings to
        hint: set them on the tasks inside it

      error K122: an importer runs in no pod to give Kubernetes settings to
        hint: leave 'kubernetes' out

      2 problems"
    `);
  });

  test("of one setting are checked where it is made", () => {
    expect(problemsWith(k8s.imagePullPolicy("Sometimes" as never))).toMatchInlineSnapshot(`
      "error K123: 'imagePullPolicy' is "Sometimes"
        hint: use one of Always, IfNotPresent, Never"
    `);
    expect(problemsWith(k8s.timeout(0))).toMatchInlineSnapshot(`
      "error K124: 'timeout' is 0
        hint: use whole seconds of at least 1, or text such as '90s' or '2h'"
    `);
    expect(problemsWith(k8s.timeout("soon" as never))).toMatchInlineSnapshot(`
      "error K124: 'timeout' is "soon"
        hint: use whole seconds of at least 1, or text such as '90s' or '2h'"
    `);
  });

  test("of an affinity are K125", () => {
    expect(
      problemsWith(
        k8s.nodeAffinity({}),
        k8s.nodeAffinity({ weight: 101, matchExpressions: [{ key: "", operator: "Is" as never, values: ["a"] }] }),
        k8s.nodeAffinity({ matchFields: [{ key: "a", operator: "In" }] }),
        k8s.nodeAffinity({ matchFields: [{ key: "a", operator: "Exists", values: ["b"] }] }),
        k8s.podAffinity({ topologyKey: "", weight: 0.5 }),
        k8s.nodeAffinityJson({ required: [] }),
      ),
    ).toMatchInlineSnapshot(`
      "error K125: 'nodeAffinity' matches nothing
        hint: give 'matchExpressions' or 'matchFields'

      error K125: 'nodeAffinity' has empty text for 'matchExpressions[0].key'
        hint: give text

      error K125: 'nodeAffinity' has "Is" for 'matchExpressions[0].operator'
        hint: use one of In, NotIn, Exists, DoesNotExist, Gt, Lt

      error K125: 'nodeAffinity' has the weight 101
        hint: use a whole number from 1 to 100, or leave it out

      error K125: 'nodeAffinity' has no 'values' in 'matchFields[0]'
        hint: 'In' compares with at least one value

      error K125: 'nodeAffinity' has 'values' in 'matchFields[0]', which 'Exists' does not compare
        hint: leave 'values' out

      error K125: 'podAffinity' has empty text for 'topologyKey'
        hint: give text

      error K125: 'podAffinity' has the weight 0.5
        hint: use a whole number from 1 to 100, or leave it out

      error K125: 'nodeAffinityJson' has the field 'required', which a node affinity does not have
        hint: its fields are requiredDuringSchedulingIgnoredDuringExecution and preferredDuringSchedulingIgnoredDuringExecution

      9 problems"
    `);
    expect(problemsWith(k8s.nodeAffinityJson([] as never))).toMatchInlineSnapshot(`
      "error K125: 'nodeAffinityJson' is []
        hint: its fields are requiredDuringSchedulingIgnoredDuringExecution and preferredDuringSchedulingIgnoredDuringExecution"
    `);
  });

  test("of a toleration are K126", () => {
    expect(
      problemsWith(
        k8s.toleration({}),
        k8s.toleration({ key: "a", operator: "Like" as never, effect: "Never" as never, tolerationSeconds: 1.5 }),
        k8s.toleration({ key: "a", operator: "Exists", value: "b" }),
        k8s.tolerationJson("all" as never),
      ),
    ).toMatchInlineSnapshot(`
      "error K126: 'toleration' has no 'key'
        hint: name the taint, or tolerate every taint with operator 'Exists'

      error K126: 'toleration' has "Like" for 'operator'
        hint: use 'Equal' or 'Exists'

      error K126: 'toleration' has "Never" for 'effect'
        hint: use 'NoSchedule', 'PreferNoSchedule' or 'NoExecute'

      error K126: 'toleration' has 1.5 for 'tolerationSeconds'
        hint: use whole seconds

      error K126: 'toleration' has a 'value' that 'Exists' does not compare
        hint: leave 'value' out, or use 'Equal'

      error K126: 'tolerationJson' is "all"
        hint: give an object such as { key: 'nvidia.com/gpu', operator: 'Exists' }

      6 problems"
    `);
  });

  test("of a security context are K127", () => {
    expect(problemsWith(k8s.securityContext({}))).toMatchInlineSnapshot(`
      "error K127: 'securityContext' says nothing
        hint: give 'runAsUser', 'runAsGroup' or 'runAsNonRoot'"
    `);
    expect(problemsWith(k8s.securityContext({ runAsUser: -1, runAsGroup: true as never, runAsNonRoot: 1 as never })))
      .toMatchInlineSnapshot(`
      "error K127: 'securityContext' has -1 for 'runAsUser'
        hint: use a whole number of at least 0

      error K127: 'securityContext' has true for 'runAsGroup'
        hint: use a whole number of at least 0

      error K127: 'securityContext' has 1 for 'runAsNonRoot'
        hint: use true or false

      3 problems"
    `);
    expect(problemsWith(k8s.securityContext({ runAsUser: 0, runAsNonRoot: true }))).toMatchInlineSnapshot(`
      "error K127: 'securityContext' runs as user 0, which 'runAsNonRoot' refuses
        hint: give another user"
    `);
  });

  test("of an init container are K128", () => {
    expect(
      problemsWith(
        k8s.initContainer({ name: "kfp-launcher", image: "" }),
        k8s.initContainer({
          name: " ",
          image: "a",
          env: { "": "x", B: 3 as never },
          volumeMounts: { "": "/a", v: "relative" },
          restartPolicy: "Never" as never,
          resources: { requests: { cpu: "", memory: "lots" } },
        }),
      ),
    ).toMatchInlineSnapshot(`
      "error K128: 'initContainer' has the name 'kfp-launcher', which KFP's own init container has
        hint: choose another name

      error K128: 'initContainer' has empty text for 'image'
        hint: give text

      error K128: 'initContainer' has "Never" for 'restartPolicy'
        hint: use 'Always', or leave it out

      error K128: 'initContainer' has empty text for 'name'
        hint: give text

      error K128: 'initContainer' has a variable without a name
        hint: name the variable

      error K128: 'initContainer' has 3 for the variable 'B'
        hint: give text

      error K128: 'initContainer' mounts a volume without a name
        hint: name a volume of the pod

      error K128: 'initContainer' mounts at 'relative', which is not absolute
        hint: begin the path with '/'

      error K128: 'initContainer' has empty text for 'resources.requests.cpu'
        hint: give text

      error K128: 'initContainer' has 'lots' for 'resources.requests.memory', which is not a quantity
        hint: use one such as '10Gi', '500M' or '2'

      10 problems"
    `);
  });

  test("of a volume are K129", () => {
    expect(
      problemsWith(
        k8s.secretAsVolume({ name: "a", mountPath: "relative" }),
        k8s.configMapAsVolume({ name: "a", mountPath: "" }),
        k8s.ephemeralVolume({ name: "", mountPath: "/a", accessModes: [], size: "big" }),
        k8s.ephemeralVolume({
          name: "b",
          mountPath: "/b",
          accessModes: ["Any" as never],
          size: "1Gi",
          storageClass: "",
        }),
        k8s.emptyDirMount({ name: "c", mountPath: "/c", medium: "Disk" as never, sizeLimit: "" }),
        k8s.sharedMemory({ size: "1 GB" }),
        k8s.mountPvc({ name: "d", mountPath: "/d", subPath: 3 as never }),
      ),
    ).toMatchInlineSnapshot(`
      "error K129: 'secretAsVolume' mounts at 'relative', which is not absolute
        hint: begin the path with '/'

      error K129: 'configMapAsVolume' has empty text for 'mountPath'
        hint: give text

      error K129: 'ephemeralVolume' has no access mode
        hint: use ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod

      error K129: 'ephemeralVolume' has empty text for 'name'
        hint: give text

      error K129: 'ephemeralVolume' has 'big' for 'size', which is not a quantity
        hint: use one such as '10Gi', '500M' or '2'

      error K129: 'ephemeralVolume' has "Any" among its access modes
        hint: use ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod

      error K129: 'ephemeralVolume' has empty text for 'storageClass'
        hint: give text

      error K129: 'emptyDirMount' has "Disk" for 'medium'
        hint: use 'Memory' or 'HugePages', or leave it out

      error K129: 'emptyDirMount' has empty text for 'sizeLimit'
        hint: give text

      error K129: 'sharedMemory' has '1 GB' for 'size', which is not a quantity
        hint: use one such as '10Gi', '500M' or '2'

      error K129: 'mountPvc' has 3 for 'subPath'
        hint: give text

      11 problems"
    `);
  });

  test("for the environment are K130", () => {
    expect(
      problemsWith(
        k8s.secretAsEnv({ name: "a", env: {} }),
        k8s.configMapAsEnv({ name: "a", env: { "A=B": "key", C: "" } }),
        k8s.fieldPathAsEnv({}),
      ),
    ).toMatchInlineSnapshot(`
      "error K130: 'secretAsEnv' has an empty 'env'
        hint: name a variable: { MY_VARIABLE: '…' }

      error K130: 'configMapAsEnv' has 'A=B' for the name of a variable
        hint: use a name such as 'DB_PASSWORD'

      error K130: 'configMapAsEnv' has empty text for 'env.C'
        hint: give text

      error K130: 'fieldPathAsEnv' has an empty 'env'
        hint: name a variable: { MY_VARIABLE: '…' }

      4 problems"
    `);
  });

  test("of labels and annotations are K131", () => {
    expect(
      problemsWith(
        k8s.podLabel("-team", "search"),
        k8s.podLabel("team", "two words"),
        k8s.podAnnotation("note", 3 as never),
        k8s.nodeSelector({ "a b": "c" }),
        k8s.ephemeralVolume({
          name: "v",
          mountPath: "/v",
          accessModes: ["ReadWriteOnce"],
          size: "1Gi",
          labels: { a: "b/c" },
        }),
      ),
    ).toMatchInlineSnapshot(`
      "error K131: 'podLabel' has "-team" for a key
        hint: use up to 63 letters, digits, '-', '_' and '.', after a domain and '/' if you like

      error K131: 'podLabel' has "two words" for the label 'team'
        hint: use up to 63 letters, digits, '-', '_' and '.'; longer text fits into an annotation

      error K131: 'podAnnotation' has 3 for the annotation 'note'
        hint: give text

      error K131: 'nodeSelector' has "a b" for a key
        hint: use up to 63 letters, digits, '-', '_' and '.', after a domain and '/' if you like

      error K131: 'ephemeralVolume' has "b/c" for the label 'a'
        hint: use up to 63 letters, digits, '-', '_' and '.'; longer text fits into an annotation

      5 problems"
    `);
  });
});

describe("settings of runs", () => {
  const settings = (kubernetes: object): string =>
    problemsOf(() => definePipeline({ name: "p", inputs: {}, kubernetes, build: () => void work({}) }));

  test("with a wrong size or time are K132 and K133, all at once", () => {
    expect(
      settings({
        workspace: { size: "ten" },
        resourceTtlOnCompletion: -1,
        resourceTtlOnSuccess: true,
        resourceTtlOnFailure: 2 ** 31,
        activeDeadlineSeconds: 1.5,
      }),
    ).toMatchInlineSnapshot(`
      "error K132: the workspace has the size "ten"
        hint: use a quantity such as '10Gi' or '500M'

      error K133: 'kubernetes.resourceTtlOnCompletion' is -1
        hint: use whole seconds from 0 to 2147483647

      error K133: 'kubernetes.resourceTtlOnSuccess' is true
        hint: use whole seconds from 0 to 2147483647

      error K133: 'kubernetes.resourceTtlOnFailure' is 2147483648
        hint: use whole seconds from 0 to 2147483647

      error K133: 'kubernetes.activeDeadlineSeconds' is 1.5
        hint: use whole seconds from 0 to 2147483647

      5 problems"
    `);
    expect(settings({ workspace: { size: " " } })).toMatchInlineSnapshot(`
      "error K132: the workspace has no size
        hint: use a quantity such as '10Gi' or '500M'"
    `);
  });

  test("are written without what is zero, and with the claim's patch even when it is empty", () => {
    const kubernetes = { workspace: { size: "1Gi" }, resourceTtlOnSuccess: 0, activeDeadlineSeconds: 7 };
    const { platform } = compile(definePipeline({ name: "p", inputs: {}, kubernetes, build: () => void work({}) }));
    expect(platform).toEqual({
      platforms: {
        kubernetes: {
          pipelineConfig: {
            activeDeadlineSeconds: 7,
            workspace: { kubernetes: { pvcSpecPatch: {} }, size: "1Gi" },
          },
        },
      },
    });
  });

  const reads = defineComponent({ name: "reads", inputs: { path: z.string() }, outputs: {} });
  const program = defineContainerComponent({
    name: "program",
    inputs: {},
    outputs: {},
    container: () => ({ image: "alpine", command: ["ls", k8s.workspacePath] }),
  });

  test("without a workspace that a task uses are K134", () => {
    const inner = definePipeline({
      name: "inner",
      inputs: { file: z.string() },
      kubernetes: { workspace: { size: "1Gi" } },
      build: ({ file }) => void reads({ path: text`${k8s.workspacePath}/${file}` }),
    });
    const outer = (kubernetes: { readonly workspace?: { readonly size: string } }) =>
      definePipeline({
        name: "outer",
        inputs: {},
        kubernetes,
        build() {
          reads({ path: `${k8s.workspacePath}/rows.csv` });
          importer(Dataset, { uri: "gs://b/x", downloadToWorkspace: true });
          program({});
          inner({ file: "x" });
        },
      });
    expect(problemsOf(() => compile(outer({})))).toMatchInlineSnapshot(`
      "error K134: task 'reads' uses a workspace, and pipeline 'outer' has none
        hint: give the pipeline one: kubernetes: { workspace: { size: '10Gi' } }

      error K134: task 'importer' uses a workspace, and pipeline 'outer' has none
        hint: give the pipeline one: kubernetes: { workspace: { size: '10Gi' } }

      error K134: task 'program' uses a workspace, and pipeline 'outer' has none
        hint: give the pipeline one: kubernetes: { workspace: { size: '10Gi' } }

      error K134: task 'reads' uses a workspace, and pipeline 'outer' has none
        hint: give the pipeline one: kubernetes: { workspace: { size: '10Gi' } }

      4 problems"
    `);
    const { warnings } = compile(outer({ workspace: { size: "1Gi" } }));
    const [{ code, severity, message, hint } = {} as Diagnostic] = warnings;
    expect(warnings).toHaveLength(1);
    expect(renderDiagnostics([{ code, severity, message, hint }], { color: false, cwd: "/" })).toMatchInlineSnapshot(`
      "warning K139: the run settings of pipeline 'inner' do not count inside 'outer'
        hint: give what it needs to 'outer', whose settings hold for the whole run"
    `);
  });
});

test("pipelines inside pipelines are looked into once, however often they are called", () => {
  let pipeline = definePipeline({ name: "p0", inputs: {}, build: () => void work({}) });
  for (let depth = 1; depth <= 30; depth++) {
    const inner = pipeline;
    pipeline = definePipeline({
      name: `p${depth}`,
      inputs: {},
      build() {
        inner({});
        inner({});
      },
    });
  }
  expect(Object.keys(compile(pipeline).spec.components ?? {})).toHaveLength(31);
});

describe("a component that takes settings of its tasks as a value", () => {
  const train = defineComponent({
    name: "train",
    inputs: { config: taskConfig, nodes: z.int() },
    outputs: {},
    taskConfig: ["RESOURCES", { field: "KUBERNETES_TOLERATIONS", applyToTask: true }],
  });
  const call = (options: TaskOptions) =>
    definePipeline({ name: "p", inputs: {}, build: () => void train({ nodes: 2 }, options) });
  const tolerates = k8s.toleration({ key: "gpu", operator: "Exists" });

  test("says so in the spec, and has an optional input for them", () => {
    const { spec } = compile(call({ resources: { cpu: 2 }, kubernetes: [tolerates] }));
    expect(spec.components?.["comp-train"]).toEqual({
      executorLabel: "exec-train",
      inputDefinitions: {
        parameters: {
          config: { isOptional: true, parameterType: "TASK_CONFIG" },
          nodes: { parameterType: "NUMBER_INTEGER" },
        },
      },
      taskConfigPassthroughs: [{ field: "RESOURCES" }, { applyToTask: true, field: "KUBERNETES_TOLERATIONS" }],
    });
  });

  test("refuses every other setting with K135", () => {
    expect(
      problemsOf(() =>
        compile(
          call({
            env: { A: "1" },
            kubernetes: [
              tolerates,
              k8s.nodeSelector({ a: "b" }),
              k8s.nodeAffinity({ matchExpressions: [{ key: "a", operator: "Exists" }] }),
              k8s.mountPvc({ name: "a", mountPath: "/a" }),
            ],
          }),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error K135: 'train' takes settings of its task as a value, but not its environment
        hint: take them off the task, or add 'ENV' to 'taskConfig' of the component

      error K135: 'train' takes settings of its task as a value, but not its node selector
        hint: take them off the task, or add 'KUBERNETES_NODE_SELECTOR' to 'taskConfig' of the component

      error K135: 'train' takes settings of its task as a value, but not its affinity
        hint: take them off the task, or add 'KUBERNETES_AFFINITY' to 'taskConfig' of the component

      error K135: 'train' takes settings of its task as a value, but not its volumes
        hint: take them off the task, or add 'KUBERNETES_VOLUMES' to 'taskConfig' of the component

      4 problems"
    `);
  });

  test("needs an input for them and settings that exist, or is K136", () => {
    const define = (taskConfig: readonly unknown[]) =>
      problemsOf(() =>
        defineComponent({ name: "train", inputs: {}, outputs: {}, taskConfig: taskConfig as readonly "ENV"[] }),
      );
    expect(define(["ENV"])).toMatchInlineSnapshot(`
      "error K136: component 'train' takes settings of its tasks as a value, but has no input for them
        hint: add an input of type taskConfig"
    `);
    expect(define(["RESOURCE"])).toMatchInlineSnapshot(`
      "error K136: component 'train' takes 'RESOURCE', which is no setting of a task
        hint: did you mean 'RESOURCES'?"
    `);
  });
});
