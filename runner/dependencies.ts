import type { TaskSpec } from "../compiler/spec/pipeline-spec.ts";

/** Names of the siblings that must end before a task may start: those it names, and the producers of its inputs. */
export function waitsFor(task: TaskSpec): readonly string[] {
  const { parameters = {}, artifacts = {} } = task.inputs ?? {};
  const producers = [
    ...Object.values(parameters).map((source) => source.taskOutputParameter?.producerTask),
    ...Object.values(artifacts).map((source) => source.taskOutputArtifact?.producerTask),
  ].filter((name) => name !== undefined);
  return [...new Set([...(task.dependentTasks ?? []), ...producers])];
}
