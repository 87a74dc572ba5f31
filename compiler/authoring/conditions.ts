import { callerSpan } from "../diagnostics/span.ts";
import type { Condition as ConditionData, Operator, Scalar } from "../graph/condition.ts";
import { Chunks, type Source } from "../graph/graph.ts";
import { type ParamRef, type RefData, refData } from "./refs.ts";
import { type Report, reportAt } from "./scope.ts";
import { currentScope } from "./trace.ts";

declare const condition: unique symbol;

/** What decides whether a branch runs; made by `eq`, `gte`, `and`, … */
export interface Condition {
  readonly [condition]: true;
}

/** Text compares with text, numbers with numbers, booleans with booleans. */
type Family<T> = T extends string ? string : T extends number ? number : boolean;
type Right<T extends Scalar> = NoInfer<T> | ParamRef<NoInfer<Family<T>>>;
type Compare = <T extends Scalar>(left: ParamRef<T>, right: Right<T>) => Condition;
type Order = <T extends string | number>(left: ParamRef<T>, right: Right<T>) => Condition;

const compare =
  (operator: Operator) =>
  (left: unknown, right: unknown): Condition =>
    comparison(operator, left, right);

/** Whether both are equal. @throws K305 (when the pipeline is compiled) for values of different kinds. */
export const eq: Compare = compare("==");
/** Whether the two differ. */
export const ne: Compare = compare("!=");
/** Whether the first is less; text compares by code point. */
export const lt: Order = compare("<");
/** Whether the first is less or equal. */
export const lte: Order = compare("<=");
/** Whether the first is greater. */
export const gt: Order = compare(">");
/** Whether the first is greater or equal. */
export const gte: Order = compare(">=");

/** Whether all hold. */
export const and = (first: Test, second: Test, ...more: readonly Test[]): Condition =>
  wrap({ kind: "and", parts: [first, second, ...more].map(readTest) });
/** Whether at least one holds. */
export const or = (first: Test, second: Test, ...more: readonly Test[]): Condition =>
  wrap({ kind: "or", parts: [first, second, ...more].map(readTest) });
/** Whether it does not hold. */
export const not = (test: Test): Condition => wrap({ kind: "not", part: readTest(test) });

/** A condition, or a boolean that will exist at run time. */
export type Test = Condition | ParamRef<boolean>;

const key = Symbol.for("pipewright.condition");

const wrap = (data: ConditionData): Condition => Object.freeze({ [key]: data }) as unknown as Condition;

/** What a test decides. Anything that is not a test is reported and counts as never. */
export function readTest(test: unknown): ConditionData {
  if (typeof test === "object" && test !== null && key in test) return (test as { readonly [key]: ConditionData })[key];
  if (typeof test === "boolean") {
    reportAt(currentScope("a condition"), callerSpan())(
      "K305",
      `a condition is always ${String(test)}`,
      "decide with a plain if what is known now; a condition reads what a task or an input of the pipeline provides",
    );
    return { kind: "and", parts: [] };
  }
  return (comparison("==", test, true) as unknown as { readonly [key]: ConditionData })[key];
}

function comparison(operator: Operator, left: unknown, right: unknown): Condition {
  const report = reportAt(currentScope("a condition"), callerSpan());
  const first = readOperand(left, report);
  const second = typeof right === "object" ? readOperand(right, report) : readScalar(right, report);
  if (first === undefined || second === undefined) return wrap({ kind: "and", parts: [] });
  const [a, b] = [familyOf(first), familyOf(second)];
  if (a !== b)
    report(
      "K305",
      `a condition compares ${String(a)} with ${String(b)}`,
      "compare text with text, numbers with numbers and booleans with booleans",
    );
  else if (a === "a boolean" && operator !== "==" && operator !== "!=")
    report("K305", `a condition orders booleans with '${operator}'`, "use eq or ne");
  return wrap({ kind: "compare", operator, left: first, right: second });
}

function readOperand(value: unknown, report: Report): Source | undefined {
  const ref = refData(value);
  if (ref?.kind === "parameter" && !(ref.source instanceof Chunks) && familyOf(ref.source) !== undefined)
    return ref.source;
  report(
    "K305",
    `a condition compares ${ref === undefined ? constantWords(value) : operandWords(ref)}`,
    ref === undefined && isScalar(value)
      ? "write the reference first: eq(task.outputs.rows, 3); what is known now is decided with a plain if"
      : "use a text, number or boolean that a task or an input of the pipeline provides",
  );
  return undefined;
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const constantWords = (value: unknown): string =>
  isScalar(value) ? `the constant ${JSON.stringify(value)} with something` : "something that is not a reference";

function operandWords(ref: RefData): string {
  if (ref.kind !== "parameter") return "an artifact";
  return ref.source instanceof Chunks ? "text that is built from references" : "a list or an object";
}

function readScalar(value: unknown, report: Report): Scalar | undefined {
  if (typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)))
    return value;
  report(
    "K305",
    `a condition compares ${typeof value === "number" ? String(value) : "something that is not text, a number or a boolean"}`,
    "use text, a finite number or a boolean",
  );
  return undefined;
}

const families: Readonly<Record<string, string>> = {
  STRING: "text",
  NUMBER_INTEGER: "a number",
  NUMBER_DOUBLE: "a number",
  BOOLEAN: "a boolean",
  string: "text",
  number: "a number",
  boolean: "a boolean",
};

const familyOf = (operand: Source | Scalar): string | undefined =>
  families[typeof operand === "object" ? (operand.port.kind === "parameter" ? operand.port.type : "") : typeof operand];
