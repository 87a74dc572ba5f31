import type { Launcher } from "../../runner/launchers/launcher.ts";
import { exitError, runInGroup } from "../../runner/launchers/process-group.ts";

/** Runs the command lines of containers on this machine, whatever their image. */
export const hostLauncher: Launcher = {
  runs: ["container"],
  async launch(launch) {
    const { program } = launch;
    if (program.kind !== "container") throw new Error(`'${program.name}' is not a container`);
    const env = { ...process.env, ...launch.env };
    const ended = await runInGroup(program.command, env, { launch, graceMs: 1000, cwd: launch.workFolder });
    if (launch.signal.aborted) return { kind: "cancelled" };
    return ended.code === 0 ? { kind: "succeeded" } : { kind: "failed", error: exitError(ended) };
  },
};
