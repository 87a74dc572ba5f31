import { fail } from "../../diagnostics/pipewright-error.ts";
import type { Json } from "../pipeline-spec.ts";
import { callFunction, compare, isEqual, arithmetic } from "./operations.ts";
import type { Expression } from "./parse-condition.ts";
import { ConditionFailure, kindOf, type Value } from "./value.ts";

/** Names that a condition may use; for a trigger condition `{ inputs: { parameter_values } }`. */
export type Variables = Readonly<Record<string, Json>>;

/**
 * Whether a trigger condition holds for these input parameters, by CEL's rules: JSON numbers are doubles, `int()` makes
 * whole numbers of them, values of different kinds are never equal and cannot be ordered.
 * @throws K516 when it has no answer
 */
export function evaluateCondition(expression: Expression, parameters: Readonly<Record<string, Json>>): boolean {
  const value = evaluateExpression(expression, { inputs: { parameter_values: parameters } });
  if (typeof value === "boolean") return value;
  return fail("K516", `the condition has no answer: it comes to ${kindOf(value)}, not to true or false`, { hint });
}

/** The value of an expression. @throws K516 */
export function evaluateExpression(expression: Expression, variables: Variables): Value {
  try {
    return evaluate(expression, variables);
  } catch (error) {
    if (!(error instanceof ConditionFailure)) throw error;
    return fail("K516", `the condition has no answer: ${error.message}`, { hint, cause: error });
  }
}

const hint = "compare values of one kind, and give every input of the condition a value";

function evaluate(expression: Expression, variables: Variables): Value {
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "name":
      if (!Object.hasOwn(variables, expression.name))
        throw new ConditionFailure(`'${expression.name}' is not a name that conditions know`);
      return variables[expression.name]!;
    case "member":
      return at(evaluate(expression.of, variables), expression.name);
    case "index":
      return at(evaluate(expression.of, variables), evaluate(expression.index, variables));
    case "call":
      return callFunction(
        expression.name,
        expression.args.map((argument) => evaluate(argument, variables)),
      );
    case "not":
      return !truth(evaluate(expression.operand, variables), "!");
    case "minus":
      return arithmetic("-", 0n, evaluate(expression.operand, variables));
    case "binary":
      return binary(expression, variables);
    case "all":
    case "any":
      return connected(expression, variables);
    case "choice":
      return truth(evaluate(expression.test, variables), "?")
        ? evaluate(expression.yes, variables)
        : evaluate(expression.no, variables);
    case "list":
      return expression.items.map((item) => evaluate(item, variables));
  }
}

/** One side that decides is enough, even when another has no answer: so says CEL. */
function connected({ kind, terms }: Extract<Expression, { kind: "all" | "any" }>, variables: Variables): boolean {
  const decisive = kind === "any";
  let failure: ConditionFailure | undefined;
  for (const term of terms) {
    try {
      if (truth(evaluate(term, variables), decisive ? "||" : "&&") === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof ConditionFailure)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}

function binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>, variables: Variables): Value {
  const [a, b] = [evaluate(left, variables), evaluate(right, variables)];
  switch (operator) {
    case "==":
      return isEqual(a, b);
    case "!=":
      return !isEqual(a, b);
    case "in":
      if (Array.isArray(b)) return b.some((item: Value) => isEqual(a, item));
      if (typeof b === "object" && b !== null && typeof a === "string") return Object.hasOwn(b, a);
      throw new ConditionFailure(`'in' does not go with ${kindOf(b)}`);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(operator, a, b);
    default:
      return arithmetic(operator, a, b);
  }
}

function truth(value: Value, operator: string): boolean {
  if (typeof value === "boolean") return value;
  throw new ConditionFailure(`'${operator}' needs true or false, not ${kindOf(value)}`);
}

function at(value: Value, key: Value): Value {
  if (Array.isArray(value) && (typeof key === "bigint" || typeof key === "number")) {
    const item = (value as readonly Value[])[Number(key)];
    if (item === undefined) throw new ConditionFailure(`the list has no item ${String(key)}`);
    return item;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && typeof key === "string") {
    if (!Object.hasOwn(value, key)) throw new ConditionFailure(`'${key}' has no value`);
    return (value as Readonly<Record<string, Value>>)[key]!;
  }
  throw new ConditionFailure(`${kindOf(value)} has no parts that ${kindOf(key)} could name`);
}
