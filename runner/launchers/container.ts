import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Diagnostic } from "../../compiler/diagnostics/pipewright-error.ts";
import { componentNameOf, unbuiltImage } from "../../compiler/spec/component-command.ts";
import type { RunError } from "../../compiler/spec/run-record.ts";
import type { ResolvedContainer } from "../command-line.ts";
import { runErrorOf } from "../run-error.ts";
import { containerArguments, isForTask, memoryLimit } from "./container-arguments.ts";
import { type ContainerTool, ensureImage, findContainerTool } from "./container-tool.ts";
import type { Launch, Launcher, LaunchResult, LaunchTask } from "./launcher.ts";
import { type Ended, exitError, runInGroup } from "./process-group.ts";

export interface ContainerOptions {
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** podman, docker or another program with their command line. @default the first of podman, docker, nerdctl that answers */
  readonly tool?: string | undefined;
  /** A network of the tool, such as "host" or "bridge". @default no network */
  readonly network?: string | undefined;
  /** Absolute paths that containers may read besides those of the run. */
  readonly mounts?: readonly string[] | undefined;
  /** Environment of the tool. @default this process's */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Runs each attempt in a container of its image, started as KFP starts it, confined, and removed afterwards. */
export function containerLauncher(options: ContainerOptions): Launcher {
  const { graceMs, env = process.env } = options;
  let found: Promise<ContainerTool | undefined> | undefined;
  const tool = (): Promise<ContainerTool | undefined> => (found ??= findContainerTool(options.tool, env));
  const images = new Map<string, Promise<void>>();
  /** Tasks that start together pull an image once; a pull that failed is tried again. */
  const image = async (used: ContainerTool, name: string, { onLine, signal }: Launch): Promise<void> => {
    const known = images.get(name) ?? ensureImage(used, name, { onLine, signal });
    images.set(name, known);
    await known.catch((error: unknown) => {
      images.delete(name);
      throw error;
    });
  };
  return {
    runs: ["component", "container"],
    usesImages: true,
    check: async (tasks) => {
      if (tasks.length === 0) return [];
      const unbuilt = tasks.filter(({ container }) => container.image === unbuiltImage);
      const known = unbuilt.length === 0 ? [] : [unbuiltProblem(unbuilt)];
      return (await tool()) === undefined ? [noTool(tasks, options.tool), ...known] : known;
    },
    async launch(launch) {
      const container = launch.program.kind === "component" ? launch.program.inImage() : launch.program;
      const name = `pipewright-${randomBytes(8).toString("hex")}`;
      try {
        const used = (await tool())!;
        await image(used, container.image, launch);
        if (launch.signal.aborted) return { kind: "cancelled" };
        const settings = {
          name,
          podman: /(^|\/)podman[^/]*$/.test(used.program),
          network: options.network,
          mounts: options.mounts,
        };
        const errorFile = join(launch.workFolder, "error.json");
        await rm(errorFile, { force: true });
        const note = join(launch.workFolder, "container");
        await removeLeftover(used, note, launch);
        await writeFile(note, name);
        const variables =
          launch.program.kind === "component" ? { ...launch.env, PIPEWRIGHT_ERROR_FILE: errorFile } : launch.env;
        const args = containerArguments(container, { ...launch, env: variables }, settings);
        try {
          const own = Object.entries(variables).filter(([key]) => isForTask(key));
          const ended = await runInGroup(
            [used.program, ...args],
            { ...env, ...Object.fromEntries(own) },
            { launch, graceMs, cwd: launch.workFolder },
          );
          return await resultOf(ended, { launch, used, name, container, errorFile });
        } finally {
          // The client may be gone while its container still runs.
          if (launch.signal.aborted) await used.run(["kill", "--signal=KILL", name]);
          await used.run(["rm", "--force", "--volumes", name]);
          await rm(note, { force: true });
          // What podman's monitor leaves where it began, when memory ran out.
          await rm(join(launch.workFolder, "oom"), { force: true });
        }
      } catch (error) {
        return launch.signal.aborted ? { kind: "cancelled" } : { kind: "failed", error: runErrorOf(error) };
      }
    },
  };
}

/** A runner that is killed leaves its containers running, and two of one task would write to the same folder. */
async function removeLeftover(tool: ContainerTool, note: string, { onLine }: Launch): Promise<void> {
  const name = await readFile(note, "utf8").catch(() => "");
  if (!/^pipewright-[0-9a-f]{16}$/.test(name)) return;
  await tool.run(["rm", "--force", "--volumes", name]);
  onLine(`--- container ${name}, left behind by a killed runner, was removed ---`);
}

interface Finished {
  readonly launch: Launch;
  readonly used: ContainerTool;
  readonly name: string;
  readonly container: ResolvedContainer;
  readonly errorFile: string;
}

async function resultOf(ended: Ended, finished: Finished): Promise<LaunchResult> {
  const { launch, used, name, container } = finished;
  if (launch.signal.aborted) return { kind: "cancelled" };
  if (ended.code === 0) return { kind: "succeeded" };
  if (ended.spawnError !== undefined) return { kind: "failed", error: exitError(ended) };
  const { text } = await used.run(["inspect", "--format", "{{.State.OOMKilled}} {{.State.Status}}", name]);
  const [killed, status] = text.split(" ");
  const bytes = memoryLimit(container.resources);
  if (killed === "true" || (ended.code === 137 && bytes !== undefined))
    return { kind: "failed", error: outOfMemory(bytes, killed === "true") };
  // A container that was never started has an exit code of the tool, not of the task.
  if (status !== "exited" && status !== "stopped") return { kind: "failed", error: notStarted(ended, container) };
  return { kind: "failed", error: (await toldError(finished.errorFile)) ?? exitError(ended) };
}

/** Tools see the reason only where their control groups tell it; under a limit it is still the likely one. */
function outOfMemory(bytes: number | undefined, isCertain: boolean): RunError {
  const limit = bytes === undefined ? "" : ` of ${Math.round(bytes / 2 ** 20)} MiB`;
  return {
    code: "K506",
    message: isCertain
      ? `the container was killed at its memory limit${limit} (137)`
      : `the container was killed (137), most likely at its memory limit${limit}`,
    hint: "give the task a higher memory limit, or less data",
  };
}

function notStarted({ code }: Ended, { image, command: [program = ""] }: ResolvedContainer): RunError {
  return code === 127 || code === 126
    ? {
        code: "K534",
        message: `image '${image}' has no program '${program}' that can be started`,
        hint: "check the command of the component, and that the image is the one it was written for",
      }
    : {
        code: "K535",
        message: `the container of image '${image}' could not be started (exit code ${code ?? "?"})`,
        hint: "the task's log holds what the container tool said",
      };
}

const list = (tasks: readonly LaunchTask[]): string => tasks.map(({ path }) => `'${path}'`).join(", ");

function noTool(tasks: readonly LaunchTask[], named: string | undefined): Diagnostic {
  const needed = `${list(tasks)} ${tasks.length === 1 ? "needs a container" : "need containers"}`;
  const looked =
    named === undefined ? "neither podman nor docker nor nerdctl answers here" : `'${named}' does not answer`;
  return {
    code: "K501",
    message: `${needed}, and ${looked}`,
    hint: "install podman, start docker's daemon, or name a tool with --container-tool; or submit the pipeline to a cluster",
  };
}

function unbuiltProblem(tasks: readonly LaunchTask[]): Diagnostic {
  const names = [...new Set(tasks.map(({ container }) => `'${componentNameOf(container) ?? ""}'`))].join(", ");
  return {
    code: "K531",
    message: `there is no image to run ${names} in`,
    hint: "build one with 'pipewright build', or name one with --image; --launcher subprocess runs the code as it is here",
  };
}

async function toldError(file: string): Promise<RunError | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as RunError;
  } catch {
    return undefined;
  }
}
