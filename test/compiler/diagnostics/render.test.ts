import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { didYouMean, nameHint } from "../../../compiler/diagnostics/did-you-mean.ts";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { renderDiagnostics } from "../../../compiler/diagnostics/render.ts";
import { callerSpan } from "../../../compiler/diagnostics/span.ts";
import { temporaryFolder } from "../../support/cli.ts";

test("a diagnostic shows code, place, source line, caret, notes and hint", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "p.ts");
  await writeFile(file, "const a = 1;\nfoo(bar);\n");
  const text = renderDiagnostics(
    [
      {
        code: "K303",
        message: "wrong",
        hint: "do this",
        at: { file, line: 2, column: 5 },
        related: [
          { message: "made here", at: { file, line: 1, column: 7 } },
          { message: "gone", at: { file: join(folder.path, "gone.ts"), line: 9, column: 1 } },
        ],
      },
      { code: "K101", message: "also wrong" },
    ],
    { color: false, cwd: folder.path },
  );
  expect(text).toMatchInlineSnapshot(`
    "error K303: wrong
      at p.ts:2:5
      2 | foo(bar);
        |     ^
      note: made here
      at p.ts:1:7
      1 | const a = 1;
        |       ^
      note: gone
      at gone.ts:9:1
      hint: do this

    error K101: also wrong

    2 problems"
  `);
});

test("colours are ANSI sequences only when asked for", () => {
  const diagnostic = { code: "K101", message: "m" } as const;
  expect(renderDiagnostics([diagnostic], { color: true, cwd: "/" })).toBe(
    "\u001b[31merror K101\u001b[0m: \u001b[1mm\u001b[0m",
  );
});

describe("suggestions", () => {
  test.each([
    ["epoch", "epochs"],
    ["leraning", "learning"],
    ["Dataset", "dataset"],
    ["x", undefined],
    ["completely-different", undefined],
  ])("%j suggests %j", (wanted, expected) => {
    expect(didYouMean(wanted, ["epochs", "learning", "dataset"])).toBe(expected);
  });

  test("without a near name the known ones are listed, at most twelve", () => {
    expect(nameHint("zzz", ["b", "a"])).toBe("known: 'a', 'b'");
    expect(nameHint("zzz", [])).toBe("there are none to choose from");
    expect(
      nameHint(
        "zzz",
        Array.from({ length: 14 }, (_, i) => `name-${String(i).padStart(2, "0")}`),
      ),
    ).toMatch(/'name-11' and 2 more$/);
  });
});

test("an error of another copy of the package is still recognised", () => {
  const foreign = Object.assign(new Error("x"), { [Symbol.for("pipewright.error")]: true });
  expect(PipewrightError.is(foreign)).toBe(true);
  expect(PipewrightError.is(new Error("x"))).toBe(false);
});

test("the span of a call is the caller's own line, and leaves stack traces as they were", () => {
  const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  const span = callerSpan();
  expect(span?.file).toMatch(/render\.test\.ts$/);
  expect(Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")).toEqual(before);
});
