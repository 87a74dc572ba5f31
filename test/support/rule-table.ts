import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Diagnostic, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { renderDiagnostics } from "../../compiler/diagnostics/render.ts";

/**
 * An inventory of rules. Each rule is either shown at work, or shown not to apply; `check` holds the inventory to a list,
 * so that a rule can neither be forgotten nor be claimed twice.
 */
export class RuleTable {
  readonly #seen: string[] = [];

  /** A rule that a test in the same place shows at work, with the whole message. */
  holds(rule: string | readonly string[], show: () => void): void {
    this.#note(rule);
    test([rule].flat().join(", "), show);
  }

  /** A rule that cannot be broken here. The reason is for people; the proof, where there is something to prove, is a test. */
  doesNotApply(rule: string | readonly string[], reason: string, proof?: () => void): void {
    this.#note(rule);
    if (proof !== undefined) test(`${[rule].flat().join(", ")} does not apply: ${reason}`, proof);
  }

  /** A rule that TypeScript holds; the file of the mistake is among those whose messages are kept. */
  isTypeError(rule: string | readonly string[], mistake: string): void {
    this.#note(rule);
    test(`${[rule].flat().join(", ")} is a type error`, () =>
      expect(existsSync(join(import.meta.dirname, "../fixtures/mistakes", `${mistake}.ts`))).toBe(true));
  }

  /** Rules that another test file shows at work, each with words of its message there. */
  areShownIn(file: string, words: Readonly<Record<string, string>>): void {
    this.#note(Object.keys(words));
    test(`${Object.keys(words).join(", ")} are shown in ${file}`, () => {
      const text = readFileSync(join(import.meta.dirname, "../..", file), "utf8");
      expect(Object.values(words).filter((each) => !text.includes(each))).toEqual([]);
    });
  }

  check(expected: readonly string[]): void {
    test("every rule is in the inventory once", () => expect(this.#seen.toSorted()).toEqual(expected.toSorted()));
  }

  #note(rule: string | readonly string[]): void {
    this.#seen.push(...[rule].flat());
  }
}

/**
 * What people read when something goes wrong, or what is odd about it. Places in YAML are part of it; places in TypeScript
 * move with every edit of the test, so it is only checked that there is one.
 */
export function told(run: () => { readonly warnings?: readonly Diagnostic[] } | void): string {
  return (
    renderDiagnostics(diagnosticsOf(run).map(withoutPlaces), { color: false, cwd: "/files" }) || "nothing is wrong"
  );
}

function withoutPlaces({ at, related, ...rest }: Diagnostic): Diagnostic {
  if (at === undefined) throw new Error(`${rest.code} has no place`);
  return {
    ...rest,
    at: at.file.endsWith(".ts") ? undefined : at,
    related: related?.map((note) => ({ message: note.message })),
  };
}

function diagnosticsOf(run: Parameters<typeof told>[0]): readonly Diagnostic[] {
  try {
    return run()?.warnings ?? [];
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    return error.diagnostics;
  }
}
