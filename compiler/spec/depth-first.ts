/** What a depth-first walk found. */
export interface Walk {
  /** Every name once, each after what it waits for. */
  readonly order: readonly string[];
  /** Ways back to a name that is still open, that name first and last; no more than a hundred. */
  readonly circles: readonly (readonly string[])[];
}

/** A graph can have more circles than memory holds. */
const mostCircles = 100;

/** Walks names and what they wait for. Keeps its own stack, so that a chain of any length fits. */
export function walkDepthFirst(names: Iterable<string>, before: (name: string) => Iterable<string>): Walk {
  const state = new Map<string, "open" | "done">();
  const order: string[] = [];
  const circles: (readonly string[])[] = [];
  const stack: { readonly name: string; readonly rest: Iterator<string> }[] = [];
  const open = (name: string): void => {
    state.set(name, "open");
    stack.push({ name, rest: before(name)[Symbol.iterator]() });
  };
  for (const start of names) {
    if (!state.has(start)) open(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        stack.pop();
        state.set(top.name, "done");
        order.push(top.name);
      } else if (state.get(next.value) === "open") {
        if (circles.length === mostCircles) continue;
        const way = stack.map(({ name }) => name);
        circles.push([...way.slice(way.indexOf(next.value)), next.value]);
      } else if (!state.has(next.value)) open(next.value);
    }
  }
  return { order, circles };
}
