/** A word of a condition and where it begins. */
export type Token =
  | { readonly kind: "text"; readonly value: string; readonly at: number }
  | { readonly kind: "int"; readonly value: bigint; readonly at: number }
  | { readonly kind: "double"; readonly value: number; readonly at: number }
  | { readonly kind: "name"; readonly value: string; readonly at: number }
  | { readonly kind: "symbol"; readonly value: string; readonly at: number }
  /** The rest of the text, which is no word; the value says why. */
  | { readonly kind: "broken"; readonly value: string; readonly at: number }
  | { readonly kind: "end"; readonly value: ""; readonly at: number };

/** What stops a condition from being read, at a position of its text. */
export class ConditionSyntax extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Splits a condition into words, as CEL does. What cannot be a word is the last one, so that an earlier mistake is told first. */
export function tokens(source: string): readonly Token[] {
  const found: Token[] = [];
  try {
    split(source, found);
  } catch (error) {
    if (!(error instanceof ConditionSyntax)) throw error;
    found.push({ kind: "broken", value: error.message, at: error.at });
  }
  return found;
}

function split(source: string, found: Token[]): void {
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const space = /^\s+/.exec(rest)?.[0];
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const { token, length } = nextToken(rest, at);
    found.push(token);
    at += length;
  }
  found.push({ kind: "end", value: "", at });
}

interface Read {
  readonly token: Token;
  readonly length: number;
}

function nextToken(rest: string, at: number): Read {
  const quote = /^[rR]?(['"])/.exec(rest);
  if (quote !== null) return text(rest, at);
  const number = /^(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)(u|U)?/.exec(rest);
  if (number !== null) {
    const [all] = number;
    const digits = all.replace(/u$/i, "");
    const token: Token = /^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(digits)
      ? { kind: "int", value: BigInt(digits), at }
      : { kind: "double", value: Number(digits), at };
    return { token, length: all.length };
  }
  const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
  if (name !== undefined) return { token: { kind: "name", value: name, at }, length: name.length };
  const symbol = /^(?:&&|\|\||==|!=|<=|>=|[-+*/%<>!()[\].,?:])/.exec(rest)?.[0];
  if (symbol !== undefined) return { token: { kind: "symbol", value: symbol, at }, length: symbol.length };
  throw new ConditionSyntax(`'${String.fromCodePoint(rest.codePointAt(0) ?? 0)}' means nothing here`, at);
}

function text(rest: string, at: number): Read {
  const raw = /^[rR]/.test(rest);
  const begin = raw ? 2 : 1;
  const quote = rest[begin - 1];
  let value = "";
  let index = begin;
  while (rest[index] !== quote) {
    const letter = rest[index];
    if (letter === undefined || letter === "\n" || letter === "\r")
      throw new ConditionSyntax(`the text that begins with ${quote ?? ""} has no end`, at);
    if (letter === "\\" && !raw) {
      const escape = readEscape(rest.slice(index), at + index);
      value += escape.value;
      index += escape.length;
    } else {
      value += letter;
      index += 1;
    }
  }
  return { token: { kind: "text", value, at }, length: index + 1 };
}

const letters: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "`": "`",
  "?": "?",
};

function readEscape(rest: string, at: number): { readonly value: string; readonly length: number } {
  const code = /^\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/.exec(rest);
  if (code !== null) {
    const [all, two, four, eight, octal] = code;
    const point = octal === undefined ? Number.parseInt(two ?? four ?? eight ?? "", 16) : Number.parseInt(octal, 8);
    if (point <= 0x10ffff) return { value: String.fromCodePoint(point), length: all.length };
  }
  const value = letters[rest[1] ?? ""];
  if (value === undefined) throw new ConditionSyntax(`'${rest.slice(0, 2)}' is no escape`, at);
  return { value, length: 2 };
}
