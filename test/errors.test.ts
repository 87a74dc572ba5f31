import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codes } from "../compiler/diagnostics/codes.ts";

const root = join(import.meta.dirname, "..");
const read = (pattern: string): readonly (readonly [string, string])[] =>
  globSync(pattern, { cwd: root }).map((file) => [file, readFileSync(join(root, file), "utf8")] as const);

/** One entry for each "### Kxxx title" heading: the code and the text below it, up to the next heading. */
const paragraphs = read("docs/errors/*.md").flatMap(([, text]) =>
  [...text.matchAll(/^### (K\d{3})\b[^\n]*\n([\s\S]*?)(?=^#|$(?![\s\S]))/gm)].map(([, code, body]) => ({
    code: code!,
    words: body!.split(/\s+/).filter((word) => word !== "").length,
  })),
);

test("every code has one paragraph in docs/errors, and every paragraph has its code", () => {
  expect(paragraphs.map((each) => each.code).toSorted()).toEqual(Object.keys(codes).toSorted());
});

test("every paragraph says something", () => {
  expect(paragraphs.filter((each) => each.words < 8)).toEqual([]);
});

test("every code is triggered by a test", () => {
  const tests = read("test/**/*.{test.ts,snap,txt}").filter(([file]) => !file.endsWith("errors.test.ts"));
  const untested = Object.keys(codes).filter((code) => !tests.some(([, text]) => text.includes(code)));
  expect(untested).toEqual([]);
});

test("every code is used by the code that it names a problem of", () => {
  const sources = read(
    "{cli,compiler,components,containers,emulator,gemini,pipelines,report,runner,storage,testing,vertex}/**/*.ts",
  );
  const unused = Object.keys(codes).filter(
    (code) => !sources.some(([file, text]) => !file.endsWith("codes.ts") && text.includes(`"${code}"`)),
  );
  expect(unused).toEqual([]);
});
