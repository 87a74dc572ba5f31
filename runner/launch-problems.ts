import type { Diagnostic } from "../compiler/diagnostics/pipewright-error.ts";
import { driverImages, runnableTasks } from "../compiler/spec/local-limits.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import { checkRunnable } from "./check-runnable.ts";
import type { Launcher, LaunchTask } from "./launchers/launcher.ts";
import type { RunOptions } from "./run-options.ts";

/** Everything that keeps a spec from running here with this launcher, found before anything starts. */
export async function launchProblems(
  spec: PipelineSpec,
  { handlers }: Pick<RunOptions, "handlers">,
  launcher: Launcher,
): Promise<readonly Diagnostic[]> {
  const { usesImages } = launcher;
  const problems = checkRunnable(spec, { handlers, containers: launcher.runs.includes("container"), usesImages });
  return [...problems, ...((await launcher.check?.(launchTasks(spec))) ?? [])];
}

/** Every container task of a spec, of a component that several tasks share once for each. */
const launchTasks = (spec: PipelineSpec): readonly LaunchTask[] =>
  runnableTasks(spec).flatMap(({ path, executor }) =>
    executor?.container === undefined || driverImages.has(executor.container.image)
      ? []
      : [{ path, container: executor.container }],
  );
