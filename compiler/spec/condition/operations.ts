import type { Json } from "../pipeline-spec.ts";
import { ConditionFailure, kindOf, type Value } from "./value.ts";

/** Equality as CEL has it: numbers by value whatever their kind, everything else only within its kind. */
export function isEqual(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return a == b;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Value, index) => isEqual(item, b[index] as Value));
  if (isStruct(a) && isStruct(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key]!, b[key]!))
    );
  }
  return a === b;
}

/** Order of numbers, of text (by code point) and of false and true. @throws ConditionFailure between kinds */
export function compare(operator: "<" | "<=" | ">" | ">=", a: Value, b: Value): boolean {
  const sides = ordered(a, b);
  if (sides === undefined) throw new ConditionFailure(`'${operator}' cannot compare ${kindOf(a)} with ${kindOf(b)}`);
  const [left, right] = sides;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
}

function ordered(a: Value, b: Value): readonly [number | bigint, number | bigint] | undefined {
  if (isNumber(a) && isNumber(b)) return [a, b];
  if (typeof a === "string" && typeof b === "string") return [Buffer.compare(Buffer.from(a), Buffer.from(b)), 0];
  if (typeof a === "boolean" && typeof b === "boolean") return [Number(a), Number(b)];
  return undefined;
}

const isNumber = (value: Value): value is number | bigint => typeof value === "number" || typeof value === "bigint";

const isStruct = (value: Value): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws ConditionFailure for what cannot be computed, such as whole numbers with doubles */
export function arithmetic(operator: string, a: Value, b: Value): Value {
  if (operator === "+") {
    if (typeof a === "string" && typeof b === "string") return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...(a as Value[]), ...(b as Value[])];
  }
  if (typeof a === "bigint" && typeof b === "bigint") return inRange(whole(operator, a, b));
  const [left, right] = [a === 0n ? 0 : a, b];
  if (typeof left === "number" && typeof right === "number" && operator !== "%") {
    if (operator === "+") return left + right;
    if (operator === "-") return left - right;
    return operator === "*" ? left * right : left / right;
  }
  throw new ConditionFailure(`'${operator}' does not go with ${kindOf(a)} and ${kindOf(b)}`);
}

function whole(operator: string, a: bigint, b: bigint): bigint {
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  if (b === 0n) throw new ConditionFailure("a number is divided by 0");
  return operator === "/" ? a / b : a % b;
}

function inRange(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw new ConditionFailure(`${value} is beyond 64 bits`);
}

/** A function of CEL, or KFP's own `parseJson`; a method has a dot before its name. @throws ConditionFailure */
export function callFunction(name: string, args: readonly Value[]): Value {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  const written = name.startsWith(".") ? name.slice(1) : name;
  if (known === undefined) throw new ConditionFailure(`there is no function '${written}'`);
  const result = known(...args);
  if (result === undefined)
    throw new ConditionFailure(`'${written}' does not go with ${args.map(kindOf).join(" and ")}`);
  return result;
}

const functions: Readonly<Record<string, (...args: readonly Value[]) => Value | undefined>> = {
  int: (value) => {
    if (typeof value === "bigint") return value;
    if (typeof value === "number" && Number.isFinite(value)) return inRange(BigInt(Math.trunc(value)));
    return typeof value === "string" && /^[+-]?\d+$/.test(value) ? inRange(BigInt(value)) : undefined;
  },
  double: (value) => {
    if (typeof value === "number" || typeof value === "bigint") return Number(value);
    return typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)) ? Number(value) : undefined;
  },
  string: (value) =>
    typeof value === "string" || typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
      ? String(value)
      : undefined,
  bool: (value) => {
    if (typeof value === "boolean") return value;
    if (["1", "t", "T", "true", "TRUE", "True"].includes(value as string)) return true;
    return ["0", "f", "F", "false", "FALSE", "False"].includes(value as string) ? false : undefined;
  },
  size: (value) => {
    if (typeof value === "string") return BigInt(Array.from(value).length);
    if (Array.isArray(value)) return BigInt(value.length);
    return value !== undefined && isStruct(value) ? BigInt(Object.keys(value).length) : undefined;
  },
  ".size": (value) => functions["size"]?.(value),
  ".startsWith": (text, part) => bothText(text, part, (a, b) => a.startsWith(b)),
  ".endsWith": (text, part) => bothText(text, part, (a, b) => a.endsWith(b)),
  ".contains": (text, part) => bothText(text, part, (a, b) => a.includes(b)),
  parseJson: (value) => {
    // Backends hand structs over as text; here they are what they are.
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value) as Json;
    } catch {
      throw new ConditionFailure(`'${value.slice(0, 60)}' is not JSON`);
    }
  },
};

const bothText = (
  a: Value | undefined,
  b: Value | undefined,
  test: (a: string, b: string) => boolean,
): boolean | undefined => (typeof a === "string" && typeof b === "string" ? test(a, b) : undefined);
