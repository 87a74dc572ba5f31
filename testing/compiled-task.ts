import type { Pipeline } from "../compiler/authoring/pipeline.ts";
import { compile } from "../compiler/compile.ts";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { ComponentSpec, ExecutorSpec, JsonObject, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import type { SpecDocuments } from "../compiler/spec/platform-spec.ts";

/** One task of a compiled pipeline with what it refers to. */
export interface CompiledTask {
  readonly task: TaskSpec;
  readonly component: ComponentSpec;
  /** Absent for a group or a nested pipeline. */
  readonly executor?: ExecutorSpec;
  /** Its settings in the platform document. */
  readonly kubernetes?: JsonObject;
}

/**
 * A task of a pipeline as it compiles, or as it was compiled, for assertions.
 * @param path names of the tasks from the outside in, joined by '/': "train", "for-loop-1/train"
 * @throws K806 when there is no such task
 */
// oxlint-disable-next-line typescript/no-explicit-any -- any pipeline: its inputs vary in both directions
export function compiledTask(pipeline: Pipeline<any, any> | SpecDocuments, path: string): CompiledTask {
  const { spec, platform } = "spec" in pipeline ? pipeline : compile(pipeline);
  let component = spec.root;
  let task: TaskSpec | undefined;
  for (const name of path.split("/")) {
    const tasks = component.dag?.tasks ?? {};
    task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
    const inner = task && spec.components?.[task.componentRef.name];
    if (inner === undefined)
      return fail("K806", `pipeline '${spec.pipelineInfo.name}' has no task '${path}'`, {
        hint: nameHint(name, Object.keys(tasks)),
      });
    component = inner;
  }
  const label = component.executorLabel ?? "";
  const executor = spec.deploymentSpec?.executors?.[label];
  const kubernetes = platform?.platforms.kubernetes?.deploymentSpec?.executors?.[label];
  return {
    task: task!,
    component,
    ...(executor === undefined ? {} : { executor }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
  };
}
