import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { ResourceSpec } from "../../compiler/spec/pipeline-spec.ts";
import { containerLauncher } from "../../runner/launchers/container.ts";
import type { LaunchResult } from "../../runner/launchers/launcher.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { testWith } from "./setup.ts";
import { base, startPodmanWithBase } from "./setup-base.ts";
import type { Podman } from "./setup-podman.ts";

const test = testWith("podman");
let podman: Podman;

beforeAll(async () => {
  ({ podman } = await startPodmanWithBase());
});

afterAll(async () => podman?.[Symbol.asyncDispose]());

interface Case {
  /** JavaScript that Node runs in the container; `work` is the task's folder. */
  readonly script?: string;
  readonly command?: readonly string[];
  readonly image?: string;
  readonly resources?: ResourceSpec;
  readonly env?: Readonly<Record<string, string>>;
  /** Cancels when a line begins so. */
  readonly abortAt?: string;
  readonly mounts?: readonly string[];
  readonly network?: string;
}

async function launch(
  folder: string,
  { script = "", image = base, resources = {}, env = {}, abortAt, mounts, network, ...rest }: Case,
): Promise<{ readonly result: LaunchResult; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const controller = new AbortController();
  const workFolder = join(folder, "tasks/one");
  await mkdir(workFolder, { recursive: true });
  const launcher = containerLauncher({ graceMs: 500, tool: "podman", env: podman.env, mounts, network });
  const command = rest.command ?? ["node", "--eval", `const work = process.argv[1]; ${script}`, workFolder];
  const result = await launcher.launch({
    program: { kind: "container", image, command, resources },
    executorInput: JSON.stringify({ inputs: {}, outputs: {} }),
    workFolder,
    runDirectory: folder,
    env,
    signal: controller.signal,
    hurry: new AbortController().signal,
    onLine: (line) => {
      lines.push(line);
      if (abortAt !== undefined && line.startsWith(abortAt)) controller.abort(new Error("stop"));
    },
  });
  return { result, lines };
}

/** What is left of containers after a task. */
const left = (): Promise<string> => podman.must("ps", "--all", "--quiet");

test("a container runs as this user, with its variables, sees the run's folder at the same path and is removed", async () => {
  await using folder = await temporaryFolder();
  const { result, lines } = await launch(folder.path, {
    script: `console.log(process.env.WORD, process.getuid()); fs.writeFileSync(work + "/out", "made");
      console.error("to standard error"); fs.writeFileSync("/tmp/scratch", "")`,
    env: { WORD: "two words" },
  });
  expect([result, lines.toSorted()]).toEqual([
    { kind: "succeeded" },
    ["to standard error", `two words ${process.getuid!()}`],
  ]);
  expect(await readFile(join(folder.path, "tasks/one/out"), "utf8")).toBe("made");
  expect(await left()).toBe("");
});

test("a container that a killed runner left behind is removed before its task starts again", async () => {
  await using folder = await temporaryFolder();
  const name = "pipewright-0123456789abcdef";
  await mkdir(join(folder.path, "tasks/one"), { recursive: true });
  await writeFile(join(folder.path, "tasks/one/container"), name);
  await podman.must("run", "--detach", "--name", name, base, "node", "--eval", "setInterval(() => {}, 1000)");
  const { result, lines } = await launch(folder.path, { script: `console.log("again")` });
  expect([result, lines]).toEqual([
    { kind: "succeeded" },
    [`--- container ${name}, left behind by a killed runner, was removed ---`, "again"],
  ]);
  expect(await left()).toBe("");
  expect(existsSync(join(folder.path, "tasks/one/container"))).toBe(false);
});

test("a container cannot write to its root, reach a network, or read what it was not given", async () => {
  await using folder = await temporaryFolder();
  await using other = await temporaryFolder();
  await writeFile(join(other.path, "given.txt"), "given");
  const script = `const attempt = (name, work) => { try { console.log(name, work()) } catch (error) { console.log(name, error.code) } };
    attempt("root", () => fs.writeFileSync("/etc/x", ""));
    attempt("given", () => fs.readFileSync(${JSON.stringify(join(other.path, "given.txt"))}, "utf8"));
    attempt("given", () => fs.writeFileSync(${JSON.stringify(join(other.path, "new"))}, ""));
    console.log("networks", Object.keys(os.networkInterfaces()).filter((each) => each !== "lo").length)`;
  const without = await launch(folder.path, { script });
  const given = await launch(folder.path, { script, mounts: [other.path] });
  expect(without.lines).toEqual(["root EROFS", "given ENOENT", "given ENOENT", "networks 0"]);
  expect(given.lines).toEqual(["root EROFS", "given given", "given EROFS", "networks 0"]);
});

test("a failing program is told by its exit code", async () => {
  await using folder = await temporaryFolder();
  const { result, lines } = await launch(folder.path, { script: `console.log("last words"); process.exit(3)` });
  expect([result, lines]).toEqual([
    { kind: "failed", error: { code: "K505", message: "the task ended with exit code 3", hint: "the log says why" } },
    ["last words"],
  ]);
});

test("a container beyond its memory limit is told with the limit", async () => {
  await using folder = await temporaryFolder();
  const { result } = await launch(folder.path, {
    script: `const kept = []; for (;;) kept.push(Buffer.alloc(8 << 20, 1))`,
    resources: { resourceMemoryLimit: "96Mi", resourceCpuLimit: "500m" },
  });
  expect(result).toEqual({
    kind: "failed",
    error: {
      code: "K506",
      // Whether the tool knows for certain depends on the machine's control groups.
      message: expect.stringMatching(
        /^the container was killed (at its memory limit of 96 MiB \(137\)|\(137\), most likely at its memory limit of 96 MiB)$/,
      ) as string,
      hint: "give the task a higher memory limit, or less data",
    },
  });
});

test("a limit that is no quantity is named", async () => {
  await using folder = await temporaryFolder();
  const { result } = await launch(folder.path, { resources: { resourceMemoryLimit: "lots" } });
  expect(result).toEqual({
    kind: "failed",
    error: {
      code: "K533",
      message: "the memory limit 'lots' is not a quantity",
      hint: "write it as Kubernetes does, such as 500m or 2Gi",
    },
  });
});

test("a program that the image does not hold is told apart from one that ends with 127", async () => {
  await using folder = await temporaryFolder();
  const missing = await launch(folder.path, { command: ["/no/such/program", "x"] });
  expect(missing.result).toEqual({
    kind: "failed",
    error: {
      code: "K534",
      message: `image '${base}' has no program '/no/such/program' that can be started`,
      hint: "check the command of the component, and that the image is the one it was written for",
    },
  });
  const ended = await launch(folder.path, { script: "process.exit(127)" });
  expect(ended.result).toMatchObject({ error: { code: "K505", message: "the task ended with exit code 127" } });
  expect(await left()).toBe("");
});

test("an image that cannot be had is told after the attempt to pull it", async () => {
  await using folder = await temporaryFolder();
  const image = "127.0.0.1:1/no/such:image";
  const { result, lines } = await launch(folder.path, { image });
  expect(lines[0]).toBe(`pulling image '${image}'`);
  expect(result).toMatchObject({
    kind: "failed",
    error: {
      code: "K532",
      message: expect.stringContaining(
        `image '${image}' is not on this machine and 'podman' cannot pull it: `,
      ) as string,
      hint: "check the name, sign in with 'podman login', or load the image with 'podman load'",
    },
  });
});

test("a container that the tool refuses to start is told, with the tool's words in the log", async () => {
  await using folder = await temporaryFolder();
  const { result, lines } = await launch(folder.path, { network: "container:nobody" });
  expect(result).toEqual({
    kind: "failed",
    error: {
      code: "K535",
      message: `the container of image '${base}' could not be started (exit code 125)`,
      hint: "the task's log holds what the container tool said",
    },
  });
  expect(lines.join("\n")).toContain("nobody");
  expect(await left()).toBe("");
});

test.each([
  [
    "stops at SIGTERM",
    `process.on("SIGTERM", () => { console.log("stopping"); process.exit(0) });`,
    ["ready", "stopping"],
  ],
  ["is killed when it ignores SIGTERM", `process.on("SIGTERM", () => {});`, ["ready"]],
])("a cancelled container %s, and nothing of it stays", async (_, handler, expected) => {
  await using folder = await temporaryFolder();
  const { result, lines } = await launch(folder.path, {
    script: `${handler} setInterval(() => {}, 1000); console.log("ready")`,
    abortAt: "ready",
  });
  expect([result, lines]).toEqual([{ kind: "cancelled" }, expected]);
  expect(await left()).toBe("");
});

test("a large output arrives whole", async () => {
  await using folder = await temporaryFolder();
  const { result, lines } = await launch(folder.path, {
    script: `let text = ""; for (let i = 0; i < 50_000; i += 1) text += "line " + i + "\\n"; process.stdout.write(text)`,
  });
  expect([result, lines.length, lines.at(-1)]).toEqual([{ kind: "succeeded" }, 50_000, "line 49999"]);
});
