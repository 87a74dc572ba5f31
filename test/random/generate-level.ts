import type {
  Branch,
  Branches,
  Component,
  Exit,
  Loop,
  Node,
  Pipeline,
  Port,
  Ref,
  ScalarKind,
  Task,
  Test,
  Type,
  Value,
} from "./abstract-pipeline.ts";
import { comparable, constant, listType, loopLiterals, parameterType, scalarKinds, titles } from "./constants.ts";
import { taskOptions } from "./generate-options.ts";
import type { Random } from "./random.ts";
import { fieldType, listOf, outputsOf, sameType } from "./walk.ts";

/** What all levels of one program, and of one pipeline, share. */
export interface Shared {
  readonly random: Random;
  readonly components: Component[];
  /** Those of this pipeline: in the reference, components shared with callers mix up what they run. */
  readonly ownComponents: Component[];
  readonly pipelines: readonly Pipeline[];
  /** What a later task may wait for, with the groups around it. */
  readonly waitables: { readonly id: string; readonly frames: readonly Frame[] }[];
  readonly count: { value: number };
}

/** A group around a level. */
export interface Frame {
  readonly id: string;
  readonly kind: "loop" | "branch" | "exit";
}

/** A value that a task at a level may use. */
export interface Visible {
  readonly ref: Ref;
  readonly type: Type;
  readonly from: "input" | "task" | "item" | "field" | "collected" | "merged";
  /** An input that a caller may leave out: it fits only where a value may be missing. */
  readonly absent?: boolean;
}

interface Around {
  readonly frames: readonly Frame[];
  readonly outer: readonly Visible[];
  /** What the loop of this level goes through. */
  readonly items?: Ref | undefined;
}

/** One level being filled with random nodes. */
export class GeneratedLevel {
  /** Values made at this level. */
  readonly own: Visible[] = [];
  /** Values that a branch at this level makes, if it runs; only the loop around can collect them. */
  readonly sometimes: Visible[] = [];
  readonly #shared: Shared;
  readonly #around: Around;
  readonly #nodes: Node[] = [];
  readonly #random: Random;

  constructor(shared: Shared, around: Around) {
    this.#shared = shared;
    this.#around = around;
    this.#random = shared.random;
  }

  /** Adds about so many nodes, at least one. */
  fill(budget: number): readonly Node[] {
    const depth = this.#around.frames.length;
    for (let left = Math.max(budget, 1); left > 0;) {
      const deeper = depth < 3 && left > 1;
      const kind = this.#random.weighted([
        [10, "task"],
        [deeper ? 4 + 3 * depth : 0, "loop"],
        [deeper ? 4 + 3 * depth : 0, "branches"],
        [deeper && depth === 0 ? 2 : 0, "exit"],
        [1, "importer"],
        [this.#shared.pipelines.length > 0 ? 5 : 0, "pipeline"],
      ] as const);
      const share = Math.max(1, this.#random.int(1, Math.max(1, left - 1)));
      left -= kind === "loop" || kind === "branches" || kind === "exit" ? share + 1 : 1;
      if (kind === "loop") this.#loop(share);
      else if (kind === "branches") this.#branches(share, depth === 0 && left <= 0);
      else if (kind === "exit") this.#exit(share);
      else if (kind === "importer") this.#importer();
      else if (kind !== "pipeline" || !this.#callPipeline()) this.#task();
    }
    return this.#nodes;
  }

  #id(prefix: string): string {
    return `${prefix}${(this.#shared.count.value += 1)}`;
  }

  /** What may be used here. */
  #visible(): readonly Visible[] {
    return this.#all().filter(({ absent }) => absent !== true);
  }

  /** The same, and what may have no value. */
  #all(): readonly Visible[] {
    return [...this.#around.outer, ...this.own];
  }

  #push(node: Node): void {
    this.#nodes.push(node);
    if (node.kind !== "branches") this.#shared.waitables.push({ id: node.id, frames: this.#around.frames });
  }

  #pushTask(task: Task): void {
    this.#push(task);
    for (const [output, type] of Object.entries(outputsOf(task, this.#shared)))
      this.own.push({ ref: { task: task.id, output }, type, from: "task" });
  }

  // Tasks

  #task(wanted?: { readonly input?: Visible; readonly output?: Type }): Task {
    const { random: r } = { random: this.#random };
    const known =
      wanted === undefined && r.chance(0.35)
        ? r.maybe([...this.#shared.ownComponents].filter((each) => this.#canCall(each.inputs)))
        : undefined;
    const visible = this.#visible();
    const used: Visible[] = wanted?.input ? [wanted.input] : [];
    for (let more = r.int(0, 3); more > 0 && visible.length > 0; more -= 1)
      used.push(visible[Math.max(0, visible.length - 1 - r.int(0, r.chance(0.5) ? 2 : visible.length))]!);
    const component = known ?? this.#component(used, wanted?.output);
    const args: Record<string, Value> = {};
    const names = Object.keys(component.inputs);
    for (const name of names) {
      const port = component.inputs[name]!;
      const planned = known ? undefined : used[names.indexOf(name)];
      if (planned) args[name] = { ref: planned.ref };
      else {
        const value = this.#argument(port);
        if (value) args[name] = value;
      }
    }
    const task: Task = { kind: "task", id: this.#id("t"), calls: { component: component.id }, args, options: {} };
    const finished = { ...task, options: taskOptions({ task, component, visible }, this.#shared, this.#around.frames) };
    this.#pushTask(finished);
    return finished;
  }

  #canCall(inputs: Component["inputs"]): boolean {
    return Object.values(inputs).every(
      ({ type, optional }) =>
        type.kind !== "status" &&
        (type.kind !== "artifact" || optional || this.#visible().some((value) => artifactFits(value.type, type))),
    );
  }

  #component(used: readonly Visible[], output?: Type): Component {
    const r = this.#random;
    const inputs: Record<string, Port> = {};
    used.forEach(({ type }, index) => {
      const generic: Type = type.kind === "artifact" && r.chance(0.2) ? { ...type, title: "Artifact" } : type;
      const withDefault = type.kind !== "artifact" && r.chance(0.2);
      inputs[`i_${index + 1}`] = {
        type: generic,
        ...(withDefault ? { default: constant(type, r), optional: true } : {}),
        ...(!withDefault && !isList(generic) && r.chance(0.15) ? { optional: true } : {}),
      };
    });
    for (let more = r.int(0, 2); more > 0; more -= 1) {
      const type = parameterType(r);
      inputs[`c_${more}`] = r.weighted<Port>([
        [5, { type }],
        [3, { type, default: constant(type, r), optional: true }],
        [2, { type, optional: true }],
      ]);
    }
    const lists = Object.values(inputs).some(({ type }) => isList(type));
    const kind = lists || r.chance(0.6) ? "function" : "container";
    const outputs: Record<string, Type> = {};
    // Only a function has an unnamed output.
    const single = kind === "function" && r.chance(0.5);
    if (output) outputs[single && output.kind !== "artifact" ? "Output" : "o_1"] = output;
    else
      for (let index = single ? 1 : r.int(0, 3); index > 0; index -= 1) {
        const type: Type = r.chance(0.3) ? { kind: "artifact", title: r.pick(titles) } : parameterType(r);
        outputs[single && type.kind !== "artifact" ? "Output" : `o_${index}`] = type;
      }
    const component: Component = {
      id: `work_${this.#shared.components.length + 1}`,
      kind,
      inputs,
      outputs,
      ...(kind === "container" ? { extras: r.some(["concat", "ifPresent", "joined"] as const, 0.4) } : {}),
    };
    this.#shared.components.push(component);
    this.#shared.ownComponents.push(component);
    return component;
  }

  #callPipeline(): boolean {
    const r = this.#random;
    const pipeline = r.maybe(this.#shared.pipelines.filter((each) => this.#canCall(each.inputs)));
    if (pipeline === undefined) return false;
    const args = Object.entries(pipeline.inputs).flatMap(([name, port]) => {
      const value = this.#argument(port);
      return value ? [[name, value] as const] : [];
    });
    const task: Task = {
      kind: "task",
      id: this.#id("t"),
      calls: { pipeline: pipeline.id },
      args: Object.fromEntries(args),
      options: {},
    };
    const visible = this.#visible();
    this.#pushTask({
      ...task,
      options: taskOptions({ task, component: undefined, visible }, this.#shared, this.#around.frames),
    });
    return true;
  }

  #importer(): void {
    const r = this.#random;
    const texts = this.#visible().filter(({ type, from }) => type.kind === "str" && from === "input");
    const uri = r.chance(0.4) ? r.maybe(texts) : undefined;
    const told = r.chance(0.3)
      ? r.maybe(this.#visible().filter((value) => isScalar(value.type) && value.from === "input"))
      : undefined;
    const task: Task = {
      kind: "task",
      id: this.#id("t"),
      calls: {
        importer: {
          title: r.pick(titles),
          uri: uri ? { ref: uri.ref } : { constant: r.pick(["gs://bucket/data", "https://host.example/a b"]) },
          ...(r.chance(0.4) || told
            ? { metadata: { note: { constant: "it's raw" }, ...(told ? { told: { ref: told.ref } } : {}) } }
            : {}),
          ...(r.chance(0.3) ? { reimport: true } : {}),
        },
      },
      args: {},
      options: {},
    };
    this.#pushTask({
      ...task,
      options: taskOptions({ task, component: undefined, visible: [] }, this.#shared, this.#around.frames),
    });
  }

  // Values

  /** A value for an input, or nothing where it may be left out. */
  #argument(port: Port): Value | undefined {
    const r = this.#random;
    const { type } = port;
    if (port.optional && r.chance(0.4)) return undefined;
    if (type.kind === "artifact") {
      const able = port.optional ? this.#all() : this.#visible();
      const fitting = r.maybe(able.filter((value) => artifactFits(value.type, type)));
      return fitting && { ref: fitting.ref };
    }
    const able = port.optional ? this.#all() : this.#visible();
    const fitting = able.filter((value) => sameType(value.type, type));
    if (r.chance(0.4) && fitting.length > 0) return { ref: r.pick(fitting).ref };
    if (type.kind === "str" && r.chance(0.5)) return this.#text() ?? { constant: constant(type, r) };
    if (type.kind === "list" && r.chance(0.4))
      return { list: Array.from({ length: r.int(1, 3) }, () => this.#piece(type.of ?? { kind: "str" })) };
    if (type.kind === "dict" && !type.fields && r.chance(0.5))
      return { dict: { k: this.#piece({ kind: type.of ?? "str" }), "k 2": this.#piece({ kind: type.of ?? "str" }) } };
    return { constant: constant(type, r) };
  }

  /** A constant or a reference inside a list or an object. */
  #piece(type: Type): Value {
    const fitting = this.#templateValues().filter((value) => sameType(value.type, type));
    const found = this.#random.chance(0.6) ? this.#random.maybe(fitting) : undefined;
    return found ? { ref: found.ref } : { constant: constant(type, this.#random) };
  }

  #text(): Value | undefined {
    const r = this.#random;
    const able = this.#templateValues();
    const first = r.maybe(able);
    if (first === undefined) return undefined;
    // The reference loses track of the items of two loops in one text.
    const others = able.filter(({ from }) => first.from !== "item" || from !== "item");
    const parts: (string | Ref)[] = [r.pick(["", "pre ", "it's {", "a\\b`"]), first.ref];
    if (r.chance(0.5)) parts.push(r.pick(["-", "/", ' "and" ${']), (r.maybe(others) ?? first).ref);
    if (r.chance(0.5)) parts.push(r.pick([" end", "}", "☃"]));
    return { text: parts.filter((part) => part !== "") };
  }

  /** What may stand inside text, lists and objects in the reference. */
  #templateValues(): readonly Visible[] {
    return this.#visible().filter(
      ({ from, type }) =>
        (from === "input" || from === "task" || from === "item") && type.kind !== "artifact" && !saysItems(type),
    );
  }

  // Groups

  #inside(
    frame: Frame,
    added: { readonly values: readonly Visible[]; readonly items?: Ref | undefined } = { values: [] },
  ): GeneratedLevel {
    // The reference loses on the way in: fields of items, collected artifacts, the list that the loop around
    // goes through, and that an input may have no value.
    const looped = JSON.stringify(this.#around.items);
    const outer = this.#visible().filter(
      ({ from, type, ref }) =>
        from !== "field" && !(from === "collected" && isList(type)) && JSON.stringify(ref) !== looped,
    );
    return new GeneratedLevel(this.#shared, {
      frames: [...this.#around.frames, frame],
      outer: [...outer, ...added.values],
      items: added.items,
    });
  }

  #loop(budget: number): void {
    const r = this.#random;
    const id = this.#id("l");
    if (r.chance(0.25)) this.#task({ output: listType(r) });
    const lists = this.#visible().filter(
      ({ type, from }) => (type.kind === "list" || isList(type)) && (from === "input" || from === "task"),
    );
    const list = r.chance(0.6) ? r.maybe(lists) : undefined;
    const fixed = list ? undefined : loopLiterals(r);
    const item: Type = list ? itemOf(list.type) : fixed!.item;
    const values: Visible[] = [{ ref: { item: id }, type: item, from: "item" }];
    if (item.kind === "dict")
      for (const field of item.fields ?? [])
        values.push({ ref: { item: id, field }, type: fieldType(item), from: "field" });
    const inside = this.#inside({ id, kind: "loop" }, { values, items: list?.ref });
    const whole = values[0]!;
    // In the reference the items do not reach a loop that does not use them.
    if (list) inside.#task({ input: whole });
    const nodes = inside.fill(budget);
    const able = [...inside.own, ...inside.sometimes].filter(
      ({ from, type }) => (from === "task" && !isList(type)) || from === "collected",
    );
    const returned = r.some(able, 0.5).slice(0, 2);
    const returns = Object.fromEntries(returned.map(({ ref }, index) => [`all_${index + 1}`, ref]));
    const node: Loop = {
      kind: "loop",
      id,
      items: list ? { ref: list.ref } : { literals: fixed!.literals },
      item,
      ...(list?.type.kind === "list" && list.type.of === undefined ? { open: true } : {}),
      ...(r.chance(0.3) ? { parallelism: r.int(1, 5) } : {}),
      ...(r.chance(0.15) ? { displayName: "each: one" } : {}),
      nodes,
      returns,
    };
    this.#push(node);
    returned.forEach(({ type, from }, index) => {
      const collected: Visible = {
        ref: { group: id, output: `all_${index + 1}` },
        type:
          type.kind === "artifact" ? { ...type, list: true } : from === "collected" ? type : { kind: "list", of: type },
        from: "collected",
      };
      this.own.push(collected);
      if (r.chance(0.8)) this.#task({ input: collected });
    });
  }

  #branches(budget: number, last: boolean): void {
    const r = this.#random;
    const id = this.#id("b");
    if (!this.#visible().some((value) => isComparable(value) && value.from !== "field"))
      this.#task({ output: { kind: r.pick(scalarKinds) } });
    const lone = this.#around.frames.at(-1)?.kind === "loop" && r.chance(0.35);
    const count = lone ? 1 : r.int(1, 3);
    // In the reference everything after an open chain lands in it.
    const closed = !lone && (count > 1 && !last ? true : r.chance(count === 1 ? 0.5 : 0.3));
    const types = closed
      ? Array.from(
          {
            length: r.weighted([
              [2, 0],
              [4, 1],
              [2, 2],
            ] as const),
          },
          (): Type => (r.chance(0.35) ? { kind: "artifact", title: r.pick(titles) } : parameterType(r)),
        )
      : [];
    const tests = Array.from({ length: count }, () => this.#test(count > 1 || closed));
    const levels: GeneratedLevel[] = [];
    const branches = [...tests, ...(closed ? [undefined] : [])].map((test, index): Branch => {
      const inside = this.#inside({ id: `${id}-${index}`, kind: "branch" });
      levels.push(inside);
      const nodes = inside.fill(Math.ceil(budget / (count + 1)));
      const returns: Record<string, Ref> = {};
      types.forEach((type, position) => {
        let made = r.maybe(inside.own.filter((value) => value.from === "task" && sameType(value.type, type)));
        if (made === undefined) {
          inside.#task({ output: type });
          made = inside.own.findLast((value) => sameType(value.type, type))!;
        }
        returns[`m_${position + 1}`] = made.ref;
      });
      const shown = r.chance(0.15) ? { displayName: `branch ${index}` } : undefined;
      return Object.assign({ test, nodes, returns }, shown);
    });
    const first = branches[0]!;
    if (lone) branches[0] = { ...first, returns: this.#kept(id, levels[0]!) };
    const node: Branches = { kind: "branches", id, branches };
    this.#push(node);
    types.forEach((type, position) => {
      const merged: Visible = { ref: { group: id, output: `m_${position + 1}` }, type, from: "merged" };
      this.own.push(merged);
      if (r.chance(0.8)) this.#task({ input: merged });
    });
  }

  /** What a lone branch in a loop gives to be collected. */
  #kept(id: string, inside: GeneratedLevel): Branch["returns"] {
    const able = inside.own.filter(({ from, type }) => from === "task" && !isList(type));
    const kept = this.#random.some(able, 0.8).slice(0, 2);
    kept.forEach(({ type }, index) =>
      this.sometimes.push({ ref: { group: id, output: `all_${index + 1}` }, type: listOf(type), from: "collected" }),
    );
    return Object.fromEntries(kept.map(({ ref }, index) => [`all_${index + 1}`, ref]));
  }

  #test(several: boolean): Test {
    const r = this.#random;
    const able = this.#visible().filter((value) => isComparable(value) && !(several && value.from === "field"));
    const left = r.pick(able);
    const kind = left.type.kind as ScalarKind;
    const family = (other: Visible): boolean =>
      isComparable(other) && (other.type.kind === kind || (isNumber(kind) && isNumber(other.type.kind)));
    const right = r.chance(0.3)
      ? r.maybe(able.filter((other) => family(other) && (other.from === "input" || other.from === "task")))
      : undefined;
    return {
      operator: kind === "bool" ? r.pick(["==", "!="]) : r.pick(["==", "!=", "<", "<=", ">", ">="]),
      left: left.ref,
      right: right ? { ref: right.ref } : { constant: comparable(kind, r) },
      ...(!right && r.chance(0.2) ? { mirrored: true } : {}),
    };
  }

  #exit(budget: number): void {
    const r = this.#random;
    const exit = this.#exitTask();
    const id = this.#id("x");
    const nodes = this.#inside({ id, kind: "exit" }).fill(budget);
    const node: Exit = { kind: "exit", id, exit, ...(r.chance(0.2) ? { displayName: "whatever happens" } : {}), nodes };
    this.#push(node);
  }

  #exitTask(): Task {
    const r = this.#random;
    const inputs: Record<string, Port> = {};
    const args: Record<string, Value> = {};
    if (r.chance(0.6)) inputs["status"] = { type: { kind: "status" } };
    for (const { ref, type } of r
      .some(
        this.#visible().filter(({ from }) => from === "input"),
        0.3,
      )
      .slice(0, 2)) {
      const name = `i_${Object.keys(inputs).length}`;
      inputs[name] = { type };
      args[name] = { ref };
    }
    if (r.chance(0.5)) {
      inputs["say"] = { type: { kind: "str" } };
      args["say"] = { constant: constant({ kind: "str" }, r) };
    }
    const component: Component = {
      id: `clean_${this.#shared.components.length + 1}`,
      kind: "function",
      inputs,
      outputs: {},
    };
    this.#shared.components.push(component);
    const task: Task = { kind: "task", id: this.#id("t"), calls: { component: component.id }, args, options: {} };
    const options = taskOptions({ task, component, visible: [] }, this.#shared, undefined);
    return { ...task, options };
  }
}

export const isList = (type: Type): boolean => type.kind === "artifact" && type.list === true;
/** The reference does not recognise these in text. */
const saysItems = (type: Type): boolean => (type.kind === "dict" || type.kind === "list") && type.of !== undefined;
const isNumber = (kind: Type["kind"]): boolean => kind === "int" || kind === "float";
const isScalar = (type: Type): boolean => (scalarKinds as readonly string[]).includes(type.kind);
const isComparable = ({ type, from }: Visible): boolean => isScalar(type) && from !== "collected";

function artifactFits(from: Type, to: Type): boolean {
  if (from.kind !== "artifact" || to.kind !== "artifact" || isList(from) !== isList(to)) return false;
  return from.title === to.title || from.title === "Artifact" || to.title === "Artifact";
}

/** Items of unknown type are text to the reference. */
function itemOf(type: Type): Type {
  if (type.kind === "artifact") return { kind: "artifact", title: type.title };
  return (type.kind === "list" ? type.of : undefined) ?? { kind: "str" };
}
