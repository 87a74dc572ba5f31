import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import { inProcessLauncher } from "../../runner/launchers/in-process.ts";
import type { Launcher, LaunchResult } from "../../runner/launchers/launcher.ts";
import { subprocessLauncher } from "../../runner/launchers/subprocess.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const launchers: readonly (readonly [string, Launcher])[] = [
  ["subprocess", subprocessLauncher({ graceMs: 500 })],
  ["in-process", inProcessLauncher({ graceMs: 500 })],
];

interface Case {
  readonly component: string;
  readonly parameters?: JsonObject;
  readonly outputs?: readonly string[];
  readonly artifacts?: readonly string[];
  /** Aborts when a line begins so. */
  readonly abortAt?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function launch(
  launcher: Launcher,
  folder: string,
  wanted: Case,
): Promise<{
  readonly result: LaunchResult;
  readonly lines: readonly string[];
  readonly output: () => Promise<unknown>;
}> {
  const lines: string[] = [];
  const controller = new AbortController();
  const outputFile = join(folder, "executor_output.json");
  await mkdir(folder, { recursive: true });
  const result = await launcher.launch({
    program: {
      kind: "component",
      name: wanted.component,
      handlerFile: join(import.meta.dirname, "../fixtures/runner/work.ts"),
      inImage: () => ({ image: "none", command: [], resources: {} }),
    },
    executorInput: JSON.stringify({
      inputs: { parameterValues: wanted.parameters ?? {} },
      outputs: {
        parameters: Object.fromEntries(
          (wanted.outputs ?? []).map((name) => [name, { outputFile: join(folder, name) }]),
        ),
        artifacts: Object.fromEntries(
          (wanted.artifacts ?? []).map((name) => [name, { artifacts: [{ name, uri: join(folder, "a", name) }] }]),
        ),
        outputFile,
      },
    }),
    workFolder: folder,
    runDirectory: folder,
    env: wanted.env ?? {},
    signal: controller.signal,
    hurry: new AbortController().signal,
    onLine: (line) => {
      lines.push(line);
      if (wanted.abortAt !== undefined && line.startsWith(wanted.abortAt)) controller.abort(new Error("stop"));
    },
  });
  return { result, lines, output: async () => JSON.parse(await readFile(outputFile, "utf8")) as unknown };
}

describe.each(launchers)("the %s launcher", (name, launcher) => {
  test("runs a handler, passes its log lines on and leaves its outputs in the files of the contract", async () => {
    await using folder = await temporaryFolder();
    const { result, lines, output } = await launch(launcher, folder.path, {
      component: "greet",
      parameters: { who: "ada", times: 2 },
      outputs: ["text"],
      artifacts: ["data"],
    });
    expect(result).toEqual({ kind: "succeeded" });
    expect(lines.slice(0, 2)).toEqual(["greeting ada", "progress: 1/2 rows"]);
    expect(await output()).toEqual({
      parameterValues: { text: "hello ada, hello ada" },
      artifacts: {
        data: {
          artifacts: [
            {
              name: "data",
              uri: join(folder.path, "a/data"),
              metadata: { artifactType: "test.Greeting", note: "none" },
            },
          ],
        },
      },
    });
    expect(await readFile(join(folder.path, "text"), "utf8")).toBe("hello ada, hello ada");
  });

  test("answers what the handler threw, with the stack in the log", async () => {
    await using folder = await temporaryFolder();
    const { result, lines } = await launch(launcher, folder.path, { component: "broken", outputs: ["text"] });
    expect(result).toEqual({
      kind: "failed",
      error: { code: "K604", message: "the component failed: RangeError: no luck" },
    });
    expect(lines.slice(0, 2)).toEqual(["warning: about to fail", "RangeError: no luck"]);
  });

  test("refuses a result that breaks the contract, and leaves no output behind", async () => {
    await using folder = await temporaryFolder();
    const { result, output } = await launch(launcher, folder.path, { component: "liar", outputs: ["count"] });
    expect(result).toEqual({
      kind: "failed",
      error: { code: "K603", message: "output 'count' does not fit: too big: expected number to be <=3" },
    });
    await expect(output()).rejects.toThrow("ENOENT");
  });

  test("names an input that does not fit", async () => {
    await using folder = await temporaryFolder();
    const { result } = await launch(launcher, folder.path, {
      component: "greet",
      parameters: { times: "three" },
      outputs: ["text"],
      artifacts: ["data"],
    });
    expect(result).toEqual({
      kind: "failed",
      error: {
        code: "K602",
        message: "input 'who' is missing; input 'times' does not fit: expected number, received string",
        hint: "the spec and the component's contract differ; compile the pipeline again with this component",
      },
    });
  });

  test("names a component that is not in the file", async () => {
    await using folder = await temporaryFolder();
    const { result } = await launch(launcher, folder.path, { component: "gret" });
    expect(result).toMatchObject({
      kind: "failed",
      error: { code: "K601", message: "there is no work for component 'gret' here" },
    });
  });

  test("aborts the handler's signal when the task is cancelled", async () => {
    await using folder = await temporaryFolder();
    const { result } = await launch(launcher, folder.path, {
      component: "waiting",
      outputs: ["text"],
      abortAt: "pids",
    });
    expect(result).toEqual({ kind: "cancelled" });
  });

  test("does not wait for a handler that ignores its signal", async () => {
    await using folder = await temporaryFolder();
    const { result, lines } = await launch(launcher, folder.path, {
      component: "waiting",
      parameters: { stubborn: true },
      outputs: ["text"],
      abortAt: "pids",
    });
    expect(result).toEqual({ kind: "cancelled" });
    const [, pid = ""] = /^pids (\d+)/.exec(lines[0] ?? "") ?? [];
    if (name === "subprocess") expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
    else expect(lines[1]).toBe("warning: the handler ignores its signal and cannot be stopped inside this process");
  });
});
