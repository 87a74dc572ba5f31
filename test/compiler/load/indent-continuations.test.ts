import { expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { indentContinuations } from "../../../compiler/load/indent-continuations.ts";
import { readYaml } from "../../../compiler/load/yaml-source.ts";

const read = (text: string): unknown => readYaml(text, "x.yaml").documents[0];

test("quoted text whose lines stand at the indentation of their dash is read as PyYAML reads it", () => {
  expect(
    read(`args:
  - 'one
  two''s

  three'
  - - "four \\
    five\\"
    six" # a comment
  - |
    - "not quoted
    text
last: true
`),
  ).toEqual({ args: ["one two's\nthree", ['four five" six'], `- "not quoted\ntext\n`], last: true });
});

test("places refer to the file and not to the moved lines", () => {
  const text = `args:\n  - 'one\n  two'\n  - "a\n  b"\nother:\n  key: 1\n`;
  const source = readYaml(text, "x.yaml");
  expect(source.locate(0, ["args", 1])).toEqual({ file: "x.yaml", line: 4, column: 5 });
  expect(source.locate(0, ["other", "key"])).toEqual({ file: "x.yaml", line: 7, column: 3 });
  expect(source.locate(0, ["other", "missing"])).toEqual({ file: "x.yaml", line: 6, column: 1 });
});

test("added spaces outside quotes are never accepted: the file is refused where it was refused before", () => {
  // The block text looks like an open quote, so the pass also moves "b: 2", which is a key.
  const text = `a:\n- 'x\ny'\n- |\n  z\nblock: |\n  - "open\n  more\nb:\n  c: "q"\n`;
  expect(indentContinuations(text).added.length).toBeGreaterThan(1);
  try {
    read(text);
    expect.unreachable();
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    expect(error.diagnostics).toEqual([
      {
        code: "K402",
        message: "the file is not valid YAML: deficient indentation",
        hint: "correct the file at this place",
        at: { file: "x.yaml", line: 3, column: 1 },
      },
    ]);
  }
});

test("a text without such lines is not changed", () => {
  const text = `a: 'x\n  y'\nb:\n- "c\n  d"\n- 'e'\n---\n- x\n`;
  expect(indentContinuations(text)).toEqual({ text, added: [] });
});
