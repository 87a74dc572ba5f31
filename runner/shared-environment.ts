import type { Diagnostic } from "../compiler/diagnostics/pipewright-error.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { RunOptions } from "./run-options.ts";

/** Gives in-process tasks their environment for the time of the run. */
export function sharedEnvironment(spec: PipelineSpec, options: RunOptions): Disposable {
  const before = new Map<string, string | undefined>();
  if (options.launcher === "in-process") {
    const fromSpec = Object.values(spec.deploymentSpec?.executors ?? {}).flatMap((each) => each.container?.env ?? []);
    const all = { ...Object.fromEntries(fromSpec.map(({ name, value }) => [name, value])), ...options.env };
    for (const [name, value] of Object.entries(all)) {
      before.set(name, process.env[name]);
      process.env[name] = value;
    }
  }
  return {
    [Symbol.dispose]: () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

/** In one process there is one environment: two tasks cannot set the same variable to different values. */
export function environmentProblems(spec: PipelineSpec, options: RunOptions): readonly Diagnostic[] {
  if (options.launcher !== "in-process") return [];
  const values = Map.groupBy(
    Object.values(spec.deploymentSpec?.executors ?? {}).flatMap((executor) => executor.container?.env ?? []),
    ({ name }) => name,
  );
  return [...values].flatMap(([name, list]): readonly Diagnostic[] =>
    new Set(list.map(({ value }) => value)).size < 2
      ? []
      : [
          {
            code: "K500",
            message: `tasks give '${name}' different values, and in-process tasks share one environment`,
            hint: "run with --launcher subprocess",
          },
        ],
  );
}
