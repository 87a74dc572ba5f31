import { channelName } from "../graph/channel-name.ts";
import type { Condition, Scalar } from "../graph/condition.ts";
import type { Source } from "../graph/graph.ts";
import type { ConditionNode } from "../graph/group.ts";

/** The CEL text that starts a branch: no earlier condition holds, and its own does. */
export function triggerText({ earlier, own }: ConditionNode): string {
  const negated = earlier.map((condition) => `!(${text(condition)})`);
  if (own === undefined) return negated.join(" && ");
  return [...negated, negated.length > 0 && own.kind !== "compare" ? `(${text(own)})` : text(own)].join(" && ");
}

function text(condition: Condition): string {
  if (condition.kind === "not") return `!(${text(condition.part)})`;
  if (condition.kind === "compare") return comparison(condition);
  return condition.parts.map((part) => `(${text(part)})`).join(condition.kind === "and" ? " && " : " || ");
}

/** JSON numbers reach CEL as doubles and CEL compares only like with like, so whole numbers are converted on the spot. */
function comparison({ left, operator, right }: Extract<Condition, { kind: "compare" }>): string {
  const kinds = new Set([kindOf(left), kindOf(right)]);
  const asDouble = kinds.has("double") && kinds.has("int");
  const side = (operand: Source | Scalar, kind: Kind): string =>
    asDouble && kind === "int" ? `double(${operandText(operand)})` : operandText(operand);
  return `${side(left, kindOf(left))} ${operator} ${side(right, kindOf(right))}`;
}

type Kind = "int" | "double" | "other";

function kindOf(operand: Source | Scalar): Kind {
  if (typeof operand === "number") return Number.isSafeInteger(operand) ? "int" : "double";
  if (typeof operand !== "object" || operand.port.kind !== "parameter") return "other";
  if (operand.port.type === "NUMBER_INTEGER") return "int";
  return operand.port.type === "NUMBER_DOUBLE" ? "double" : "other";
}

function operandText(operand: Source | Scalar): string {
  if (typeof operand === "string") return `'${operand.replace(/[\\'\n\r\t]/g, (char) => escapes[char] ?? char)}'`;
  if (typeof operand === "number") return numberText(operand);
  if (typeof operand === "boolean") return String(operand);
  const value = `inputs.parameter_values['${channelName(operand)}']`;
  return kindOf(operand) === "int" ? `int(${value})` : value;
}

/** Whole numbers beyond what an int holds exactly must read as doubles. */
const numberText = (value: number): string =>
  Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
