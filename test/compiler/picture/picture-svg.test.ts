import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Picture } from "../../../compiler/picture/picture.ts";
import { toSvg } from "../../../compiler/picture/picture-svg.ts";
import { drawnNames, everyTask, pictureOf } from "./pictures.ts";

const widthOf = (svg: string): number => Number(/viewBox="0 0 (\d+) /.exec(svg)![1]);

test("the picture in the documentation is the one that is drawn today", async () => {
  await expect(toSvg(pictureOf("nightly"))).toMatchFileSnapshot(join(import.meta.dirname, "../../../docs/graph.svg"));
  expect(await readFile(join(import.meta.dirname, "../../../docs/graph.md"), "utf8")).toContain("](graph.svg)");
});

describe.each(drawnNames)("the picture of '%s'", (name) => {
  const svg = toSvg(pictureOf(name));

  test("is well-formed, and stands alone", () => {
    expect(openElements(svg)).toEqual([]);
    expect([...svg.matchAll(/(?:href|src|url\()\s*=?\s*["']?([^"')]*)/g)].map(([, to]) => to)).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^(?!#)/)]),
    );
    expect(svg).not.toMatch(/<script|<foreignObject|\bon[a-z]+=/);
  });

  test("has each task once, with its path as the tooltip, and a page's width", () => {
    const paths = [...svg.matchAll(/<g class="(?:task|frame) [^>]*>\s*<title>([^\n<]*)/g)].map(([, path]) => path);
    expect(paths.length).toBe(new Set(paths).size);
    expect(new Set(paths)).toEqual(new Set(everyTask(pictureOf(name).tasks).map((task) => task.path)));
    expect(widthOf(svg)).toBeLessThanOrEqual(1400);
  });
});

test("names are shown as they are and never become markup", () => {
  const svg = toSvg(pictureOf("names"));
  expect(svg).not.toContain("<script>");
  expect(svg).toContain("&#60;/text&#62;&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62; &#38; &#39;quotes&#39;");
});

test("what XML cannot hold is shown as a replacement", () => {
  const hostile: Picture = {
    pipeline: "a\u0000b\uFFFF\uD800\u202E",
    tasks: [{ path: "t", name: "t", kind: "container", title: "\u0007\uFFFE", facts: [], after: [] }],
  };
  const svg = toSvg(hostile);
  expect(svg).toContain("<title>a\uFFFDb\uFFFD\uFFFD\uFFFD: 1 task</title>");
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  expect(svg).not.toMatch(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF\u202E]/);
});

test("the legend explains only what occurs, and nothing when tasks only hand over values", () => {
  const keys = (picture: Picture, legend?: boolean): readonly (string | undefined)[] =>
    [...toSvg(picture, legend === undefined ? {} : { legend }).matchAll(/class="key"[^>]*>([^<]*)/g)].map(
      ([, words]) => words,
    );
  expect(keys(pictureOf("deep"))).toEqual(["hands over a value", "task", "loop", "condition"]);
  expect(keys(pictureOf("twenty"))).toEqual([]);
  expect(keys(pictureOf("deep"), false)).toEqual([]);
});

test("a pipeline of a thousand tasks, each waiting for the first and the one before, is drawn in seconds", () => {
  const tasks = Array.from({ length: 1000 }, (_, index) => ({
    path: `t${index}`,
    name: `t${index}`,
    kind: "container" as const,
    title: `t${index}`,
    facts: [],
    after: [...new Set([0, index - 1])]
      .filter((at) => at >= 0 && at < index)
      .map((at) => ({ task: `t${at}`, values: [] })),
  }));
  const startedAt = performance.now();
  expect(toSvg({ pipeline: "long", tasks }).length).toBeGreaterThan(100_000);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
});

/** Elements that are not closed, or closed in the wrong order. */
function openElements(svg: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name = "", closed] of svg.matchAll(/<(\/?)([A-Za-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closed === "/") continue;
    if (slash !== "/") open.push(name);
    else if (open.pop() !== name) return [...open, `</${name}>`];
  }
  return open;
}
