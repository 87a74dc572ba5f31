import type { Json, JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import { ServiceError } from "../service-error.ts";
import { camelCase, isObject } from "./wire.ts";

/** Whether a resource is listed. */
export type Filter = (resource: JsonObject) => boolean;

/**
 * Reads the part of the list filter language (AIP-160) that the real services document for these resources: comparisons,
 * `:` with `*`, NOT, AND, OR and parentheses.
 * @param fields maps names that are not plain fields to their paths
 * @throws ServiceError INVALID_ARGUMENT
 */
export function parseFilter(text: string, fields: Readonly<Record<string, string>> = {}): Filter {
  const tokens = tokenize(text);
  if (tokens.length === 0) return () => true;
  const reader: Reader = { tokens, position: 0, fields };
  const filter = readOr(reader);
  if (reader.position < tokens.length) refuse(`does not expect '${tokens[reader.position] ?? ""}'`);
  return filter;
}

interface Reader {
  readonly tokens: readonly string[];
  position: number;
  readonly fields: Readonly<Record<string, string>>;
}

function tokenize(text: string): readonly string[] {
  const found = [...text.matchAll(/\s*("(?:[^"\\]|\\.)*"|!=|<=|>=|[=<>:()]|[^\s=<>:()!"]+|.)/gsy)].map(
    (match) => match[1] ?? "",
  );
  return found.filter((token) => token.trim() !== "");
}

function readOr(reader: Reader): Filter {
  const parts = [readAnd(reader)];
  while (take(reader, "OR")) parts.push(readAnd(reader));
  return (resource) => parts.some((part) => part(resource));
}

function readAnd(reader: Reader): Filter {
  const parts = [readNot(reader)];
  while (take(reader, "AND")) parts.push(readNot(reader));
  return (resource) => parts.every((part) => part(resource));
}

function readNot(reader: Reader): Filter {
  if (!take(reader, "NOT")) return readTerm(reader);
  const inner = readTerm(reader);
  return (resource) => !inner(resource);
}

function readTerm(reader: Reader): Filter {
  if (take(reader, "(")) {
    const inner = readOr(reader);
    if (!take(reader, ")")) refuse("misses a ')'");
    return inner;
  }
  const field = next(reader, "a field");
  const operator = next(reader, "an operator");
  if (!["=", "!=", "<", "<=", ">", ">=", ":"].includes(operator)) refuse(`does not know the operator '${operator}'`);
  const wanted = unquote(next(reader, "a value"));
  const path = reader.fields[field] ?? field;
  // labels.key:value and labels.key:*
  const compare = (found: Json | undefined): boolean => test(found, operator, wanted);
  return (resource) => compare(lookUp(resource, path.split(".")));
}

function lookUp(value: Json | undefined, path: readonly string[]): Json | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (!isObject(value)) return undefined;
  // Label keys keep their own spelling.
  return lookUp(value[head] ?? value[camelCase(head)], rest);
}

function test(found: Json | undefined, operator: string, wanted: string): boolean {
  if (operator === ":" && wanted === "*") return found !== undefined && found !== null && found !== "";
  if (found === undefined || found === null) return operator === "!=";
  const text = typeof found === "object" ? JSON.stringify(found) : String(found);
  if (operator === ":") return wildcard(wanted).test(text);
  const order = compareText(text, wanted);
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

/** Instants compare as instants, however they are written; everything else as text. */
export function compareText(a: string, b: string): number {
  if (isInstant(a) && isInstant(b)) return Date.parse(a) - Date.parse(b);
  return a < b ? -1 : Number(a > b);
}

const isInstant = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text));

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join(".*")}$`,
    "s",
  );

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.position] !== token) return false;
  reader.position++;
  return true;
}

function next(reader: Reader, what: string): string {
  const token = reader.tokens[reader.position++];
  return token ?? refuse(`ends where ${what} is expected`);
}

const unquote = (token: string): string =>
  token.startsWith('"') ? token.slice(1, -1).replaceAll(/\\(.)/g, "$1") : token;

function refuse(reason: string): never {
  throw new ServiceError("INVALID_ARGUMENT", `Invalid filter: the emulator ${reason}`);
}
