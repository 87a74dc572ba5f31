import { fail } from "../../diagnostics/pipewright-error.ts";
import { ConditionSyntax, type Token, tokens } from "./tokens.ts";

/** A condition of a task as a tree: the part of CEL without macros, maps and messages. */
export type Expression =
  | { readonly kind: "value"; readonly value: bigint | number | string | boolean | null }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly of: Expression; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly index: Expression }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "not" | "minus"; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  /** Any number of terms, so that a long chain of branches is not a deep tree. */
  | { readonly kind: "all" | "any"; readonly terms: readonly Expression[] }
  | { readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: "list"; readonly items: readonly Expression[] };

/** Reads the text of a trigger condition. @throws K515 with the place */
export function parseCondition(text: string): Expression {
  try {
    return new Parser(tokens(text)).whole();
  } catch (error) {
    if (!(error instanceof ConditionSyntax)) throw error;
    const around = text.length > 80 ? `…${text.slice(Math.max(0, error.at - 40), error.at + 40)}…` : text;
    return fail("K515", `the condition cannot be read: ${error.message}, at character ${error.at + 1} of: ${around}`, {
      hint: "compare values of one kind, and escape quotes inside text; then compile the pipeline again",
      cause: error,
    });
  }
}

/** Names of the input parameters that a condition mentions. */
export function conditionInputs(expression: Expression): readonly string[] {
  const { kind } = expression;
  if (kind === "index" && expression.index.kind === "value" && isParameters(expression.of))
    return [String(expression.index.value)];
  return [...new Set(partsOf(expression).flatMap(conditionInputs))];
}

const isParameters = (expression: Expression): boolean =>
  expression.kind === "member" &&
  expression.name === "parameter_values" &&
  expression.of.kind === "name" &&
  expression.of.name === "inputs";

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "value":
    case "name":
      return [];
    case "member":
      return [expression.of];
    case "index":
      return [expression.of, expression.index];
    case "call":
      return expression.args;
    case "not":
    case "minus":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "all":
    case "any":
      return expression.terms;
    case "choice":
      return [expression.test, expression.yes, expression.no];
    case "list":
      return expression.items;
  }
}

/** What CEL allows at most. */
const deepest = 250;

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  whole(): Expression {
    const expression = this.#choice();
    if (this.#token.kind !== "end") this.#unexpected();
    return expression;
  }

  get #token(): Token {
    // The last token is the end, and nothing reads past it.
    return this.#tokens[this.#next]!;
  }

  #unexpected(): never {
    const { kind, value, at } = this.#token;
    if (kind === "broken") throw new ConditionSyntax(value, at);
    throw new ConditionSyntax(kind === "end" ? "it ends too early" : `'${String(value)}' does not belong there`, at);
  }

  /** Goes on when the next word is one of these symbols (or the word `in`). */
  #take(...symbols: readonly string[]): string | undefined {
    const { kind, value } = this.#token;
    if ((kind !== "symbol" && !(kind === "name" && value === "in")) || !symbols.includes(value)) return undefined;
    this.#next += 1;
    return value;
  }

  #expect(symbol: string): void {
    if (this.#take(symbol) === undefined) this.#unexpected();
  }

  #choice(): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) throw new ConditionSyntax("it is nested too deeply", this.#token.at);
    const test = this.#any();
    if (this.#take("?") !== undefined) {
      const yes = this.#any();
      this.#expect(":");
      const no = this.#choice();
      this.#depth -= 1;
      return { kind: "choice", test, yes, no };
    }
    this.#depth -= 1;
    return test;
  }

  #any(): Expression {
    const terms = [this.#all()];
    while (this.#take("||") !== undefined) terms.push(this.#all());
    return terms.length === 1 ? terms[0]! : { kind: "any", terms };
  }

  #all(): Expression {
    const terms = [this.#relation()];
    while (this.#take("&&") !== undefined) terms.push(this.#relation());
    return terms.length === 1 ? terms[0]! : { kind: "all", terms };
  }

  #relation(): Expression {
    return this.#leftToRight(["==", "!=", "<", "<=", ">", ">=", "in"], () => this.#sum());
  }

  #sum(): Expression {
    return this.#leftToRight(["+", "-"], () => this.#leftToRight(["*", "/", "%"], () => this.#unary()));
  }

  #leftToRight(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    let count = 0;
    for (let operator = this.#take(...operators); operator !== undefined; operator = this.#take(...operators)) {
      count += 1;
      if (count > deepest) throw new ConditionSyntax("it is nested too deeply", this.#token.at);
      left = { kind: "binary", operator, left, right: operand() };
    }
    return left;
  }

  #unary(): Expression {
    const operators: string[] = [];
    for (let operator = this.#take("!", "-"); operator !== undefined; operator = this.#take("!", "-"))
      operators.push(operator);
    if (operators.length > deepest) throw new ConditionSyntax("it is nested too deeply", this.#token.at);
    return operators.reduceRight<Expression>(
      (operand, operator) => ({ kind: operator === "!" ? "not" : "minus", operand }),
      this.#postfix(),
    );
  }

  #postfix(): Expression {
    let expression = this.#primary();
    for (let count = 0; ; count += 1) {
      if (count > deepest) throw new ConditionSyntax("it is nested too deeply", this.#token.at);
      if (this.#take(".") !== undefined) {
        const name = this.#name();
        // A method is a function of what stands before the dot.
        expression =
          this.#take("(") === undefined
            ? { kind: "member", of: expression, name }
            : { kind: "call", name: `.${name}`, args: [expression, ...this.#list(")")] };
      } else if (this.#take("[") !== undefined) {
        const index = this.#choice();
        this.#expect("]");
        expression = { kind: "index", of: expression, index };
      } else {
        return expression;
      }
    }
  }

  #name(): string {
    const token = this.#token;
    if (token.kind !== "name") this.#unexpected();
    this.#next += 1;
    return token.value;
  }

  #list(end: string): readonly Expression[] {
    const items: Expression[] = [];
    while (this.#take(end) === undefined) {
      if (items.length > 0) this.#expect(",");
      items.push(this.#choice());
    }
    return items;
  }

  #primary(): Expression {
    const token = this.#token;
    if (this.#take("(") !== undefined) {
      const inner = this.#choice();
      this.#expect(")");
      return inner;
    }
    if (this.#take("[") !== undefined) return { kind: "list", items: this.#list("]") };
    if (token.kind === "text" || token.kind === "int" || token.kind === "double") {
      this.#next += 1;
      return { kind: "value", value: token.value };
    }
    const name = this.#name();
    if (name === "true" || name === "false") return { kind: "value", value: name === "true" };
    if (name === "null") return { kind: "value", value: null };
    return this.#take("(") === undefined ? { kind: "name", name } : { kind: "call", name, args: this.#list(")") };
  }
}
