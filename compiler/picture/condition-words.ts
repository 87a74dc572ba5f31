import { resolveText } from "../diff/source.ts";
import type { Place } from "../diff/spec-tree.ts";
import { wordingAt } from "./reference-words.ts";

/** The rule of a branch for people: "when rows.count > 3", "otherwise when …" or "otherwise". */
export function branchWords(place: Place, siblings: readonly Place[]): string {
  const condition = place.task?.triggerPolicy?.condition ?? "";
  // Each branch of a chain repeats the conditions of those before it, negated, so the texts grow along the chain.
  const earlier = siblings.filter((other) => lengthOf(other) < condition.length).length;
  const own = withoutNegations(condition, earlier);
  if (own === "") return "otherwise";
  return `${own === condition ? "when" : "otherwise when"} ${conditionWords(own, place)}`;
}

const lengthOf = ({ task }: Place): number => task?.triggerPolicy?.condition?.length ?? Infinity;

/** A condition without conversions and wire names; texts in it stay as they are. */
function conditionWords(condition: string, place: Place): string {
  const kept: string[] = [];
  const keep = (mark: string, text: string): string => `${mark}${kept.push(text) - 1}⟧`;
  const rule = condition
    .replaceAll(/inputs\.parameter_values\['[^']*'\]|'(?:\\.|[^'\\])*'/gs, (token) =>
      keep(token.startsWith("'") ? "⟪" : "⟦", token),
    )
    .replaceAll(/\bint\((⟦\d+⟧)\)/g, "$1")
    .replaceAll(/\bdouble\((⟦\d+⟧|-?\d[\d.e+-]*)\)/g, "$1")
    // A term without another inside needs no parentheses, unless it is negated or called.
    .replaceAll(/(?<![!\w])\(([^()&|]*)\)/g, "$1")
    .replaceAll("&&", "and")
    .replaceAll("||", "or")
    .replaceAll("!(", "not (");
  return unwrapped(rule).replaceAll(/([⟦⟪])(\d+)⟧/g, (_whole, mark: string, index: string) => {
    const token = kept[Number(index)] ?? "";
    return mark === "⟦" ? resolveText(token, place, wordingAt(place)) : token;
  });
}

/** Leaves out at most `count` leading terms of the form `!(…)`. */
function withoutNegations(condition: string, count: number): string {
  let rest = condition;
  for (let left = count; left > 0 && rest.startsWith("!("); left--) {
    const end = closing(rest, 1);
    if (end === -1) return condition;
    const after = rest.slice(end + 1);
    if (after !== "" && !after.startsWith(" && ")) return rest;
    rest = after.slice(" && ".length);
  }
  return rest;
}

/** Parentheses around the whole say nothing. */
const unwrapped = (text: string): string =>
  text.startsWith("(") && closing(text, 0) === text.length - 1 ? text.slice(1, -1) : text;

/** Where the parenthesis at `open` is closed; -1 when it never is. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (const { 0: token, index } of text.slice(open).matchAll(/'(?:\\.|[^'\\])*'|[()]/gs)) {
    if (token === "(") depth++;
    else if (token === ")" && --depth === 0) return open + index;
  }
  return -1;
}
