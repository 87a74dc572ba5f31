import type { Span } from "../diagnostics/span.ts";
import type { Json } from "../spec/pipeline-spec.ts";
import type { Condition } from "./condition.ts";
import type { Node, Port, Source } from "./graph.ts";

/** Nodes that run together under one rule: if, one of several, for each, whatever happens. */
export type GroupNode = ConditionNode | BranchesNode | LoopNode | ExitHandlerNode;

interface GroupBase {
  readonly kind: "group";
  /** Unique within the pipeline. A first branch is renamed when a second one joins it, as KFP numbers them. */
  name: string;
  readonly displayName?: string | undefined;
  /** The group around this one; a first branch moves into the group of all branches when a second one joins it. */
  parent: GroupNode | undefined;
  readonly nodes: Node[];
  /** What leaves the group, by output name. */
  readonly outputs: Map<string, GroupOutput>;
  readonly at?: Span | undefined;
}

/** One branch: runs when none of the earlier conditions hold and its own does. */
export interface ConditionNode extends GroupBase {
  readonly control: "condition";
  readonly earlier: readonly Condition[];
  /** Absent in the closing branch. */
  readonly own: Condition | undefined;
}

/** Two branches or more, of which at most one runs. */
export interface BranchesNode extends GroupBase {
  readonly control: "branches";
}

/** Runs once for each item. */
export interface LoopNode extends GroupBase {
  readonly control: "loop";
  readonly items: { readonly literals: readonly Json[] } | { readonly source: Source };
  /** Name of the input that carries the current item, and what it is. */
  readonly item: { readonly name: string; readonly port: Port };
  /** Most iterations at once; no limit when absent. */
  readonly parallelism?: number | undefined;
}

/** Runs before an exit task, which starts whatever happened here. */
export interface ExitHandlerNode extends GroupBase {
  readonly control: "exitHandler";
}

/** A value that leaves a group: one source inside it, or one per branch of which the one that ran counts. */
export interface GroupOutput {
  readonly port: Port;
  readonly from: readonly Source[];
}
