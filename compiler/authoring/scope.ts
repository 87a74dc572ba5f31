import type { Code } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import type { TaskNode } from "../graph/graph.ts";
import { NameAllocator } from "../spec/names.ts";

/** One pipeline being traced: the tasks so far and the problems found so far. */
export interface Scope {
  readonly pipelineName: string;
  readonly nodes: TaskNode[];
  readonly names: NameAllocator;
  readonly diagnostics: Diagnostic[];
}

export const newScope = (pipelineName: string): Scope => ({
  pipelineName,
  nodes: [],
  names: new NameAllocator(),
  diagnostics: [],
});

/** Records a problem at the place of the current call. */
export type Report = (code: Code, message: string, hint: string) => void;
