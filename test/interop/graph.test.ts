import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import { toMermaid } from "../../compiler/picture/picture-mermaid.ts";
import { toSvg } from "../../compiler/picture/picture-svg.ts";
import { toText } from "../../compiler/picture/picture-text.ts";
import { readPicture } from "../../compiler/picture/read-picture.ts";
import { drawnNames, everyTask, pictureOf } from "../compiler/picture/pictures.ts";
import { Chromium, findChromium } from "./chromium.ts";

const program = findChromium();
const required = process.env["PIPEWRIGHT_INTEROP"] === "required";
const conformance = process.env["PIPEWRIGHT_CONFORMANCE"];
const files = conformance === undefined ? [] : globSync("kfp/valid/**/*.yaml", { cwd: conformance }).toSorted();

test.skipIf(program !== undefined || !required)("Chromium is installed, since PIPEWRIGHT_INTEROP=required", () => {
  expect(program).toBeDefined();
});

/** Texts wider than their boxes, boxes that overlap, and lines that run through a box they do not belong to. */
const measure = `(() => {
  const rect = (e) => e.getBoundingClientRect();
  const boxes = [...document.querySelectorAll(".task, .frame")].filter((e) => e.querySelector(":scope > title"));
  const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const name = (e) => e.querySelector("title").textContent.split("\\n")[0];
  const cut = boxes.filter((e) => [...e.querySelectorAll(":scope > text")].some((t) => !inside(rect(t), rect(e.querySelector(".box")))));
  const frames = boxes.map((e) => rect(e.querySelector(".box")));
  const overlapping = frames.flatMap((a, i) => frames.slice(i + 1).filter((b) => !apart(a, b) && !inside(a, b) && !inside(b, a)));
  const tasks = boxes.filter((e) => e.classList.contains("task")).map((e) => [name(e), rect(e.querySelector(".box"))]);
  const crossing = [...document.querySelectorAll(".edge > .hit")].flatMap((path) => {
    const matrix = path.getScreenCTM();
    const length = path.getTotalLength();
    const steps = Math.ceil(length / 6);
    const points = Array.from({ length: steps + 1 }, (_, step) =>
      path.getPointAtLength((length * step) / steps).matrixTransform(matrix));
    const inBox = (box) => (p) => p.x > box.left + 2 && p.x < box.right - 2 && p.y > box.top + 2 && p.y < box.bottom - 2;
    return tasks.filter(([, box]) => points.some(inBox(box))).map(([task]) => task + " under " + path.parentElement.querySelector("title").textContent);
  });
  const page = rect(document.querySelector("svg"));
  const outside = boxes.filter((e) => !inside(rect(e), page));
  return { cut: cut.map(name), overlapping: overlapping.length, crossing, outside: outside.map(name) };
})()`;

const clean = { cut: [], overlapping: 0, crossing: [], outside: [] };

describe.skipIf(program === undefined)("pictures in Chromium (skipped when it is not installed)", () => {
  let browser: Chromium;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pipewright-pictures-"));
    browser = await Chromium.start(program!);
  });

  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** As a file of its own, where markup that is not well-formed is an error page. */
  async function measured(svg: string, dark = false): Promise<unknown> {
    const file = join(folder, "picture.svg");
    await writeFile(file, svg);
    const page = await browser.open(pathToFileURL(file).href, { width: 1400, dark });
    expect(page.requests.filter((url) => !url.startsWith("file:"))).toEqual([]);
    expect(page.messages).toEqual([]);
    return page.evaluate(measure);
  }

  test.each(drawnNames)("'%s' is drawn without cut names, overlaps, or lines through boxes", async (name) => {
    expect(await measured(toSvg(pictureOf(name)))).toEqual(clean);
  });

  test("the dark scheme changes the paper and keeps text apart from it", async () => {
    const file = join(folder, "scheme.svg");
    await writeFile(file, toSvg(pictureOf("nightly")));
    const colours = `[".paper", ".head", ".detail", ".loop > text"].map((e) => getComputedStyle(document.querySelector(e)).fill)`;
    const seen = [];
    for (const dark of [false, true])
      seen.push(await (await browser.open(pathToFileURL(file).href, { width: 1400, dark })).evaluate(colours));
    expect(seen).toEqual([
      ["rgb(255, 255, 255)", "rgb(27, 27, 25)", "rgb(92, 91, 87)", "rgb(0, 112, 90)"],
      ["rgb(22, 22, 23)", "rgb(236, 235, 230)", "rgb(169, 168, 162)", "rgb(82, 207, 174)"],
    ]);
  });

  test.skipIf(files.length === 0)(
    "every file of the reference is drawn the same way",
    { timeout: 300_000 },
    async () => {
      const wrong: Record<string, unknown> = {};
      for (const path of files) {
        const svg = toSvg(readPicture(parseSpec(readFileSync(join(conformance!, path), "utf8"), path)));
        const found = await measured(svg);
        if (JSON.stringify(found) !== JSON.stringify(clean)) wrong[path] = found;
      }
      expect(wrong).toEqual({});
    },
  );
});

test.skipIf(files.length === 0)("every file of the reference is drawn as text and as mermaid, each task once", () => {
  for (const path of files) {
    const picture = readPicture(parseSpec(readFileSync(join(conformance!, path), "utf8"), path));
    const count = everyTask(picture.tasks).length;
    expect(count).toBeGreaterThan(0);
    expect(toText(picture).trimEnd().split("\n").length).toBe(count + 1);
    const mermaid = toMermaid(picture);
    expect(new Set(mermaid.match(/^\s+(?:subgraph )?t\d+(?=[[(])/gm)?.map((line) => line.trim())).size).toBe(count);
    expect(mermaid).not.toContain("pipelinechannel");
  }
  expect(files.length).toBeGreaterThanOrEqual(150);
});
