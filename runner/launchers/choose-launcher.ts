import { join } from "node:path";
import { componentNameOf } from "../../compiler/spec/component-command.ts";
import { isLightweightPython, lightweightPythonOf } from "../../compiler/spec/python-command.ts";
import type { RunOptions } from "../run-options.ts";
import { containerLauncher } from "./container.ts";
import { inProcessLauncher } from "./in-process.ts";
import type { Launcher } from "./launcher.ts";
import { pythonLauncher } from "./python.ts";
import { subprocessLauncher } from "./subprocess.ts";

/** The launcher that a run's options ask for. @param cacheFolder where compiled code is kept from run to run */
export function chooseLauncher(options: RunOptions, cacheFolder: string): Launcher {
  const { launcher, graceMs = 5000 } = options;
  if (typeof launcher === "object") return launcher;
  const container = containerLauncher({ ...options.container, graceMs });
  if (launcher === "container") return container;
  const component =
    launcher === "in-process"
      ? inProcessLauncher({ graceMs })
      : subprocessLauncher({ graceMs, codeCache: join(cacheFolder, "code") });
  const python = pythonLauncher({
    graceMs,
    python: options.python ?? process.env["PIPEWRIGHT_PYTHON"] ?? "python3",
  });
  return byProgram({ component, python, container });
}

interface Launchers {
  readonly component: Launcher;
  readonly python: Launcher;
  readonly container: Launcher;
}

/** Components run with their handlers, Python components with a Python of this machine, and all else in containers. */
function byProgram({ component, python, container }: Launchers): Launcher {
  return {
    runs: ["component", "container"],
    async check(tasks) {
      const foreign = tasks.filter((task) => componentNameOf(task.container) === undefined);
      const [ours, others] = [
        foreign.filter((task) => isLightweightPython(task.container)),
        foreign.filter((task) => !isLightweightPython(task.container)),
      ];
      const problems = await Promise.all([python.check?.(ours), container.check?.(others)]);
      return problems.flatMap((each) => each ?? []);
    },
    launch(launch) {
      const { program } = launch;
      if (program.kind === "component") return component.launch(launch);
      return (lightweightPythonOf(program.command) === undefined ? container : python).launch(launch);
    },
  };
}
