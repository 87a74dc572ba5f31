import type { Component } from "../../compiler/authoring/component.ts";
import type { Handler } from "../../compiler/authoring/handler.ts";
import type { Ports } from "../../compiler/authoring/ports.ts";

/** A component together with its work. */
export interface Implementation<I extends Ports = Ports, O extends Ports = Ports> {
  readonly component: Component<I, O>;
  readonly handler: Handler<I, O>;
}

/** Attaches work to a component's contract; the default export of a `handler.ts`. */
export function implement<I extends Ports, O extends Ports>(
  component: Component<I, O>,
  handler: Handler<I, O>,
): Implementation<I, O> {
  return Object.freeze({ component, handler });
}
