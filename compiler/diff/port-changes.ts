import type { Json } from "../spec/pipeline-spec.ts";
import { canonical } from "./canonical.ts";
import type { Change } from "./change.ts";

/** A definition of an input or output, as a fact holds it. */
export interface Port {
  readonly type: string;
  readonly optional?: boolean;
  readonly default?: Json;
  readonly literals?: readonly Json[];
}

type PortDifference = Omit<Change, "task" | "name">;

/** What a change of an input means for those who give it a value. */
export function inputChanges(before: Port | undefined, after: Port | undefined): readonly PortDifference[] {
  if (after === undefined) return [removed("input-removed", before, "a caller that gives it a value is refused")];
  if (before === undefined) return [added(after)];
  return [
    ...typeChange("input-type", before, after),
    ...optionality(before, after),
    ...defaultChange(before, after),
    ...literalsChange(before.literals, after.literals),
  ];
}

/** What a change of an output means for those who read it. */
export function outputChanges(before: Port | undefined, after: Port | undefined): readonly PortDifference[] {
  if (after === undefined) return [removed("output-removed", before, "a caller that reads it finds nothing")];
  if (before === undefined) return [{ kind: "output-added", after: plain(after), compatible: true }];
  return typeChange("output-type", before, after);
}

const plain = ({ type, optional, ...rest }: Port): Json => ({
  type,
  ...(optional === undefined ? {} : { optional }),
  ...rest,
});

const removed = (
  kind: "input-removed" | "output-removed",
  before: Port | undefined,
  effect: string,
): PortDifference => ({
  kind,
  ...(before === undefined ? {} : { before: plain(before) }),
  compatible: false,
  effect,
});

function added(after: Port): PortDifference {
  const compatible = after.optional === true;
  const effect = compatible ? {} : { effect: "every caller must give it a value" };
  return { kind: "input-added", after: plain(after), compatible, ...effect };
}

function typeChange(kind: "input-type" | "output-type", before: Port, after: Port): readonly PortDifference[] {
  if (before.type === after.type) return [];
  // KFP wires any artifact to an input of type system.Artifact, and an output of that type to any artifact input.
  const generic = kind === "input-type" ? after.type : before.type;
  const specific = kind === "input-type" ? before.type : after.type;
  const compatible = generic === "system.Artifact" && /^(system|google)\.\w+(@[\d.]+)?$/.test(specific);
  const effect =
    kind === "input-type" ? "values of the old type are refused" : "a caller that reads it gets another type";
  return [{ kind, before: before.type, after: after.type, compatible, ...(compatible ? {} : { effect }) }];
}

function optionality(before: Port, after: Port): readonly PortDifference[] {
  if (before.optional === after.optional) return [];
  return after.optional === true
    ? [{ kind: "input-optional", before: false, after: true, compatible: true }]
    : [
        {
          kind: "input-required",
          before: false,
          after: true,
          compatible: false,
          effect: "a caller that gives it no value is refused",
        },
      ];
}

function defaultChange(before: Port, after: Port): readonly PortDifference[] {
  if (canonical(before.default) === canonical(after.default)) return [];
  return [
    {
      kind: "input-default",
      ...(before.default === undefined ? {} : { before: before.default }),
      ...(after.default === undefined ? {} : { after: after.default }),
      compatible: true,
      // Without an old default nobody can have relied on it; a new requirement is a change of its own.
      ...(before.optional === true && after.optional === true
        ? { effect: "a caller that gives no value gets the new one" }
        : {}),
    },
  ];
}

function literalsChange(
  before: readonly Json[] | undefined,
  after: readonly Json[] | undefined,
): readonly PortDifference[] {
  const [old, now] = [before, after].map((values) => values && new Set(values.map((value) => canonical(value))));
  if (old === undefined && now === undefined) return [];
  if (old !== undefined && now !== undefined && old.symmetricDifference(now).size === 0) return [];
  const compatible = now === undefined || (old !== undefined && old.isSubsetOf(now));
  return [
    {
      kind: "input-literals",
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      compatible,
      ...(compatible ? {} : { effect: "some values that were allowed are refused" }),
    },
  ];
}
