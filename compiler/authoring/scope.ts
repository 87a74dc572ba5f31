import type { Code } from "../diagnostics/codes.ts";
import type { Diagnostic, Note } from "../diagnostics/pipewright-error.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Node } from "../graph/graph.ts";
import type { ExitHandlerNode, GroupNode } from "../graph/group.ts";
import { NameAllocator } from "../spec/names.ts";

/** One pipeline being traced: what all its levels share. Its identity is what makes a value this pipeline's own. */
export interface Tracing {
  readonly name: string;
  readonly names: NameAllocator;
  readonly diagnostics: Diagnostic[];
  /** Control-flow numbers handed out so far. */
  groups: number;
}

/** One level of a pipeline being traced: its top, or the inside of a group. */
export interface Scope {
  readonly pipeline: Tracing;
  readonly group: GroupNode | undefined;
  readonly nodes: Node[];
  /** Set while the exit task of this group is being called. */
  readonly exitOf?: ExitHandlerNode;
}

export const newScope = (name: string): Scope => ({
  pipeline: { name, names: new NameAllocator(), diagnostics: [], groups: 0 },
  group: undefined,
  nodes: [],
});

/** The next control-flow number of the pipeline. */
export const nextNumber = ({ pipeline }: Scope): number => (pipeline.groups += 1);

/** Records a problem at the place of the current call. The advice is a hint, or a hint and a second place that explains. */
export type Report = (code: Code, message: string, advice: string | Advice) => void;

interface Advice {
  readonly hint: string;
  readonly related: readonly Note[] | undefined;
}

/** A report for one place. */
export const reportAt =
  ({ pipeline }: Scope, at: Span | undefined): Report =>
  (code, message, advice) =>
    void pipeline.diagnostics.push({
      code,
      message,
      ...(typeof advice === "string" ? { hint: advice } : advice),
      at,
    });
