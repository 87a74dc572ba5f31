import type { Node } from "../graph/graph.ts";
import type { Scope } from "./scope.ts";

const nodeKey = Symbol.for("pipewright.node");

/** Remembers which node stands behind something that an author may pass to `after`, and freezes it. */
export function markNode<T extends object>(face: T, node: Node, scope: Scope): T {
  Object.defineProperty(face, nodeKey, { value: { node, pipeline: scope.pipeline } });
  return Object.freeze(face);
}

/** The node behind what an author holds, and the pipeline it belongs to. */
export function nodeOf(face: unknown): { readonly node: Node; readonly pipeline: object } | undefined {
  return typeof face === "object" && face !== null && nodeKey in face
    ? (face as { readonly [nodeKey]: { readonly node: Node; readonly pipeline: object } })[nodeKey]
    : undefined;
}
