import { readLabel } from "./expect-call.ts";
import { callerSpan, type Span } from "../diagnostics/span.ts";
import { type Condition as ConditionData, sourcesOf } from "../graph/condition.ts";
import type { Port, Source } from "../graph/graph.ts";
import type { BranchesNode, ConditionNode } from "../graph/group.ts";
import { portWords } from "./port-words.ts";
import { readTest, type Test } from "./conditions.ts";
import { around } from "../graph/place.ts";
import {
  collectedPort,
  emptyGroup,
  type GroupOptions,
  readReturned,
  surface,
  traceGroup,
  type Waitable,
} from "./group.ts";
import type { Collected } from "./parallel-for.ts";
import type { Refs } from "./pipeline.ts";
import type { AnyRef } from "./refs.ts";
import { nextNumber, reportAt, type Scope } from "./scope.ts";
import { currentScope, outputRef } from "./trace.ts";
import { branchOf, isVisible } from "./visibility.ts";

/** A branch must return what the first one returns, no more and no less. */
type Same<R, S> = [Exclude<keyof S, keyof R>] extends [never]
  ? unknown
  : { readonly "not returned by the first branch": Exclude<keyof S, keyof R> };

/** A chain of branches, of which the first whose condition holds runs. */
export interface Branches<R extends Refs | void> {
  /** Another branch, tried when no earlier condition holds. */
  elif<S extends R>(test: Test, build: (() => S) & Same<R, S>, options?: GroupOptions): Branches<R>;
  /** The branch that runs when no condition holds. It closes the chain, so the chain has a result: one of the branches' values. */
  otherwise<S extends R>(build: (() => S) & Same<R, S>, options?: GroupOptions): R;
}

/** The first branch of a chain, which may also be the only one. */
export interface FirstBranch<R extends Refs | void> extends Branches<R> {
  /**
   * Ends the chain after its only branch, directly or indirectly in a loop: what the branch returned may be returned
   * from the loop's function, and the loop's lists hold the values of the iterations in which the condition held.
   */
  orNothing(): R extends Refs ? Sometimes<R> : void;
}

/** Values that only some iterations of a loop make. */
export type Sometimes<R extends Refs> = Omit<Collected<R>, keyof Waitable>;

/**
 * Runs tasks only when a condition holds. Problems are reported when the pipeline is compiled: K204 and K201 for values
 * out of reach, K207 for branches that do not fit together, K208 for results that no task of a branch makes, K211 for
 * values of a lone branch outside a loop.
 */
export function when<R extends Refs | void>(test: Test, build: () => R, options: GroupOptions = {}): FirstBranch<R> {
  const chain = new Chain(currentScope("when"));
  chain.add(readTest(test), build, { options, at: callerSpan() });
  return chain as unknown as FirstBranch<R>;
}

interface Place {
  readonly options: GroupOptions;
  readonly at: Span | undefined;
}

class Chain {
  readonly #scope: Scope;
  readonly #number: number;
  readonly #earlier: ConditionData[] = [];
  readonly #branches: { readonly node: ConditionNode; readonly returned: ReadonlyMap<string, Source> }[] = [];
  #wrapper: BranchesNode | undefined;
  #ended = false;

  constructor(scope: Scope) {
    this.#scope = scope;
    this.#number = nextNumber(scope);
  }

  elif(test: Test, build: () => unknown, options: GroupOptions = {}): this {
    return this.add(readTest(test), build, { options, at: callerSpan() });
  }

  otherwise(build: () => unknown, options: GroupOptions = {}): Readonly<Record<string, AnyRef>> | undefined {
    const at = callerSpan();
    this.add(undefined, build, { options, at });
    return this.#merge(at);
  }

  orNothing(): Readonly<Record<string, AnyRef>> | undefined {
    const at = callerSpan();
    const [branch] = this.#branches;
    this.#ended = true;
    if (branch === undefined || this.#branches.length > 1 || !isInLoop(branch.node))
      reportAt(this.#scope, at)(
        "K211",
        this.#branches.length > 1 ? "'orNothing' follows several branches" : "'orNothing' is used outside a loop",
        "only a loop can do without a value; close the chain with otherwise",
      );
    const kept = [...(branch?.returned ?? [])].map(([name, source]) => {
      const node = (branch as { readonly node: ConditionNode }).node;
      const port = collectedPort(source);
      const output = surface(node, source, port);
      return [
        name,
        outputRef({ kind: "output", task: node, name: output, port, pipeline: this.#scope.pipeline }, at),
      ] as const;
    });
    return kept.length > 0 ? Object.freeze(Object.fromEntries(kept)) : undefined;
  }

  add(own: ConditionData | undefined, build: () => unknown, { options, at }: Place): this {
    const { names } = this.#scope.pipeline;
    const report = reportAt(this.#scope, at);
    for (const source of own ? sourcesOf(own) : []) isVisible(source, this.#scope, report);
    const first = this.#branches.length === 0;
    if (!first) this.#open(at);
    const node: ConditionNode = {
      ...emptyGroup(this.#scope),
      control: "condition",
      name: names.allocate(`condition-${first ? this.#number : nextNumber(this.#scope)}`),
      displayName: readLabel("displayName", options.displayName, report),
      earlier: [...this.#earlier],
      own,
      at,
    };
    if (this.#wrapper) node.parent = this.#wrapper;
    (this.#wrapper ?? this.#scope).nodes.push(node);
    const returned = traceGroup(node, this.#scope, build);
    this.#branches.push({ node, returned: readReturned(returned, node, report) });
    if (own) this.#earlier.push(own);
    return this;
  }

  /** Puts a group around all branches when the second one arrives: it takes the first one's place and number. */
  #open(at: Span | undefined): void {
    const { nodes, pipeline } = this.#scope;
    const [first] = this.#branches;
    if (currentScope("a branch") !== this.#scope || this.#ended || nodes.at(-1) !== (this.#wrapper ?? first?.node))
      reportAt(this.#scope, at)(
        "K207",
        "a branch is added after other tasks were called",
        "write when(…).elif(…).otherwise(…) as one expression",
      );
    if (this.#wrapper || !first) return;
    this.#wrapper = {
      ...emptyGroup(this.#scope),
      control: "branches",
      name: pipeline.names.allocate(`condition-branches-${this.#number}`),
      at: first.node.at,
    };
    nodes[nodes.indexOf(first.node)] = this.#wrapper;
    first.node.name = pipeline.names.allocate(`condition-${nextNumber(this.#scope)}`);
    first.node.parent = this.#wrapper;
    this.#wrapper.nodes.push(first.node);
  }

  #merge(at: Span | undefined): Readonly<Record<string, AnyRef>> | undefined {
    const wrapper = this.#wrapper as BranchesNode;
    const names = new Set(this.#branches.flatMap(({ returned }) => [...returned.keys()]));
    const merged = [...names].flatMap((name, index) => {
      const port = this.#commonPort(name, at);
      if (port === undefined) return [];
      const from = this.#branches.flatMap(({ node, returned }): readonly Source[] => {
        const source = returned.get(name);
        return source
          ? [
              {
                kind: "output",
                task: node,
                name: surface(node, source, source.port),
                port,
                pipeline: this.#scope.pipeline,
              },
            ]
          : [];
      });
      const output = `pipelinechannel--${wrapper.name}-oneof-${index + 1}`;
      wrapper.outputs.set(output, { port, from });
      const source: Source = { kind: "output", task: wrapper, name: output, port, pipeline: this.#scope.pipeline };
      return [[name, outputRef(source, at)] as const];
    });
    return merged.length > 0 ? Object.freeze(Object.fromEntries(merged)) : undefined;
  }

  /** The one port that every branch gives a name. */
  #commonPort(name: string, at: Span | undefined): Port | undefined {
    const report = reportAt(this.#scope, at);
    const ports = this.#branches.map(({ node, returned }) => ({ node, port: returned.get(name)?.port }));
    const first = ports.find(({ port }) => port !== undefined)?.port;
    const sometimes = this.#branches
      .map(({ returned }) => returned.get(name))
      .find((source) => source && branchOf(source));
    if (sometimes) isVisible(sometimes, this.#scope, report);
    const odd = ports.find(
      ({ port }) => port === undefined || first === undefined || portWords(port) !== portWords(first),
    );
    if (odd === undefined) return first;
    report(
      "K207",
      odd.port === undefined || first === undefined
        ? `not every branch returns '${name}'`
        : `'${name}' is ${portWords(odd.port)} in one branch and ${portWords(first)} in another`,
      {
        hint: "return the same names with the same types from every branch",
        related: [{ message: "this branch differs", at: odd.node.at }],
      },
    );
    return undefined;
  }
}

const isInLoop = (node: ConditionNode): boolean => around(node).some(({ control }) => control === "loop");
