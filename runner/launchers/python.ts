import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Diagnostic } from "../../compiler/diagnostics/pipewright-error.ts";
import { lightweightPythonOf } from "../../compiler/spec/python-command.ts";
import type { Launcher } from "./launcher.ts";
import { exitError, runInGroup } from "./process-group.ts";

export interface PythonOptions {
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Program that runs Python components; it needs the package kfp. */
  readonly python: string;
}

/**
 * Runs lightweight components of the Python SDK with a Python of this machine, each attempt in a process of its own. It
 * never installs packages: the image would, and this machine's Python is not ours to change.
 */
export function pythonLauncher({ graceMs, python }: PythonOptions): Launcher {
  return {
    runs: ["container"],
    check: async (tasks) => (tasks.length === 0 ? [] : pythonProblems(python, tasks)),
    async launch(launch) {
      const parts = launch.program.kind === "container" ? lightweightPythonOf(launch.program.command) : undefined;
      if (parts === undefined) throw new Error("another program was given to the launcher of Python components");
      const file = join(launch.workFolder, "ephemeral_component.py");
      await writeFile(file, parts.source);
      if (parts.packages.length > 0)
        launch.onLine(`note: '${python}' is used as it is; the image would install ${parts.packages.join(", ")}`);
      const ended = await runInGroup(
        [python, "-m", "kfp.dsl.executor_main", "--component_module_path", file, ...parts.args],
        // Unbuffered, so that lines come when they are printed.
        { PYTHONUNBUFFERED: "1", ...process.env, ...launch.env, _KFP_RUNTIME: "true" },
        { launch, graceMs },
      );
      if (launch.signal.aborted) return { kind: "cancelled" };
      return ended.code === 0 ? { kind: "succeeded" } : { kind: "failed", error: exitError(ended) };
    },
  };
}

async function pythonProblems(python: string, tasks: readonly { readonly path: string }[]): Promise<Diagnostic[]> {
  const names = tasks.map(({ path }) => `'${path}'`).join(", ");
  const components = tasks.length === 1 ? `${names} is a Python component` : `${names} are Python components`;
  try {
    await promisify(execFile)(python, ["-c", "import importlib.metadata as m; m.version('kfp')"]);
    return [];
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return [
      {
        code: "K530",
        message: missing
          ? `${components}, and there is no program '${python}'`
          : `${components}, and '${python}' does not have the package kfp`,
        hint: "name a Python that has it with --python or PIPEWRIGHT_PYTHON, or run with --launcher container",
      },
    ];
  }
}
