import type { Callee } from "../graph/graph.ts";
import type { TaskOptions } from "./task-options.ts";
export function addTask(callee: Callee, args: object, options: TaskOptions | undefined): unknown {
  return { callee, args, options };
}
