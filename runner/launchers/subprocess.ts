import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunError } from "../../compiler/spec/run-record.ts";
import type { Launcher, Program } from "./launcher.ts";
import { exitError, runInGroup } from "./process-group.ts";

export interface SubprocessOptions {
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Folder where Node keeps compiled code from one task to the next, which halves the start of a task. */
  readonly codeCache?: string;
}

/** Runs each attempt in a process of its own. */
export function subprocessLauncher({ graceMs, codeCache }: SubprocessOptions): Launcher {
  const cached = codeCache === undefined ? {} : { NODE_COMPILE_CACHE: codeCache };
  return {
    runs: ["component"],
    async launch(launch) {
      const { program } = launch;
      if (program.kind !== "component") throw new Error("a container was given to the launcher of components");
      const inputFile = join(launch.workFolder, "executor_input.json");
      const errorFile = join(launch.workFolder, "error.json");
      await writeFile(inputFile, launch.executorInput);
      await rm(errorFile, { force: true });
      const ended = await runInGroup(
        [process.execPath, ...nodeFlags(), ...programArguments(program, inputFile)],
        { ...cached, ...process.env, ...launch.env, PIPEWRIGHT_ERROR_FILE: errorFile },
        { launch, graceMs },
      );
      if (launch.signal.aborted) return { kind: "cancelled" };
      if (ended.code === 0) return { kind: "succeeded" };
      return { kind: "failed", error: (await toldError(errorFile)) ?? exitError(ended) };
    },
  };
}

const isSource = import.meta.url.endsWith(".ts");
const programFile = fileURLToPath(
  new URL(`../../containers/runtime/local-task.${isSource ? "ts" : "js"}`, import.meta.url),
);

type ComponentProgram = Extract<Program, { readonly kind: "component" }>;

const programArguments = ({ name, handlerFile }: ComponentProgram, inputFile: string): readonly string[] => [
  programFile,
  `--handler=${handlerFile}`,
  `--component=${name}`,
  `--executor_input_file=${inputFile}`,
];

/** Conditions decide whether packages resolve to sources; a child must resolve them as we do. */
function nodeFlags(): readonly string[] {
  const inherited = process.execArgv.filter((flag) => /^(--conditions=|-C=|--import=|--enable-source-maps)/.test(flag));
  const conditions = isSource && !inherited.includes("--conditions=source") ? ["--conditions=source"] : [];
  return [...new Set([...inherited, ...conditions, "--enable-source-maps"])];
}

async function toldError(file: string): Promise<RunError | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as RunError;
  } catch {
    // The process did not live to tell.
    return undefined;
  }
}
