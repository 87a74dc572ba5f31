import * as fc from "fast-check";
import { expect, test } from "vitest";
import { renderMarkdown } from "../../report/markdown.ts";
import { parsePage } from "./parse-page.ts";

const compact = (source: string): string => renderMarkdown(source).text.replace(/\s*\n\s*/g, "");

test.each([
  ["# Title #", "<h4>Title</h4>"],
  ["a **b** *c* `d`", "<p>a <strong>b</strong> <em>c</em> <code>d</code></p>"],
  ["one\ntwo\n\nthree", "<p>one two</p><p>three</p>"],
  ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
  ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"],
  ["[log](https://example.invalid)", "<p>log (<code>https://example.invalid</code>)</p>"],
  ["<b>raw</b>", "<p>&#60;b&#62;raw&#60;/b&#62;</p>"],
  ["---", "<hr />"],
])("%j is drawn", (source, expected) => {
  expect(compact(source)).toBe(expected);
});

test("a fence that is never closed takes the rest", () => {
  expect(compact("```\na\n\nb")).toContain("ab</pre");
});

test("any text ends, and gives well-formed markup", () => {
  const line = fc.stringMatching(/^[#\-*+1.|`~ <>&\u2028a]{0,12}$/);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      parsePage(renderMarkdown(lines.join("\n")).text);
    }),
    { numRuns: 300, seed: 11 },
  );
});
