import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderRunReport } from "../../report/index.ts";
import { pairedChange } from "../report/paired-change.ts";
import { runFixture } from "../report/run-fixture.ts";
import { Chromium, findChromium, type OpenPage } from "./chromium.ts";

const program = findChromium();
const required = process.env["PIPEWRIGHT_INTEROP"] === "required";

/** What the browser measured on one page. */
const measure = `({
  overflow: document.documentElement.scrollWidth - innerWidth,
  flat: [...document.querySelectorAll("section")].filter((s) => s.getBoundingClientRect().height < 40).map((s) => s.id),
  sections: document.querySelectorAll("section").length,
  faint: [...document.querySelectorAll("h1, h2, th, td, dd, p, .hint, .facts span, a")].filter((e) => {
    const style = getComputedStyle(e);
    return e.checkVisibility() && style.color === getComputedStyle(document.body).backgroundColor;
  }).length,
})`;

test.skipIf(program !== undefined || !required)("Chromium is installed, since PIPEWRIGHT_INTEROP=required", () => {
  expect(program).toBeDefined();
});

describe.skipIf(program === undefined)("pages in Chromium (skipped when it is not installed)", () => {
  let browser: Chromium;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pipewright-pages-"));
    browser = await Chromium.start(program!);
  });

  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function openFixture(
    name: string,
    view: { readonly width: number; readonly dark: boolean },
  ): Promise<OpenPage> {
    const { record, directory } = await runFixture(name);
    const file = join(folder, `${name}.html`);
    await writeFile(file, await renderRunReport(record, { runDirectory: directory, compare: pairedChange }));
    return browser.open(pathToFileURL(file).href, view);
  }

  const names = ["tuned", "failed", "empty", "fifty-tasks", "plain-kfp", "hostile"] as const;
  const views = [420, 1280].flatMap((width) => [false, true].map((dark) => ({ width, dark })));
  const cases = names.flatMap((name) => views.map((view) => Object.assign({ name }, view)));

  test.each(cases)("$name at $width px, dark $dark: nothing is reported, requested, flat or cut off", async (view) => {
    const page = await openFixture(view.name, view);
    const measured = await page.evaluate(measure);
    expect(measured).toEqual({ overflow: 0, flat: [], sections: expect.any(Number) as number, faint: 0 });
    expect(page.messages).toEqual([]);
    expect(page.requests.filter((url) => !url.startsWith("file:") && !url.startsWith("about:"))).toEqual([]);
  });

  test("the dark scheme changes the paper and keeps the text readable", async () => {
    const colours = `JSON.stringify([getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color])`;
    const light = await (await openFixture("tuned", { width: 1280, dark: false })).evaluate(colours);
    const dark = await (await openFixture("tuned", { width: 1280, dark: true })).evaluate(colours);
    expect([light, dark]).toEqual([
      '["rgb(255, 255, 255)","rgb(27, 27, 25)"]',
      '["rgb(22, 22, 23)","rgb(236, 235, 230)"]',
    ]);
  });

  test("the filter of examples works without a script", async () => {
    const page = await openFixture("tuned", { width: 1280, dark: false });
    const shown = `[...document.querySelectorAll(".example")].filter((e) => e.checkVisibility()).map((e) => e.className)`;
    const all = (await page.evaluate(shown)) as string[];
    await page.evaluate(`document.querySelector(".show-worse").click()`);
    const worse = (await page.evaluate(shown)) as string[];
    expect(worse).toEqual(all.filter((name) => name === "example is-worse"));
    expect(worse.length).toBeGreaterThan(0);
    expect(worse.length).toBeLessThan(all.length);
  });

  test("the page works inside a frame that has no origin", async () => {
    const { record, directory } = await runFixture("tuned");
    const page = await renderRunReport(record, { runDirectory: directory, compare: pairedChange });
    const file = join(folder, "frame.html");
    const escaped = page.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    await writeFile(
      file,
      `<!doctype html><title>host</title><iframe sandbox="allow-scripts" style="width:900px;height:900px" srcdoc="${escaped}"></iframe>`,
    );
    const host = await browser.open(pathToFileURL(file).href, { width: 1280, dark: false });
    expect(host.messages).toEqual([]);
    const measured = await browser.evaluateInFrame(measure);
    expect(measured).toEqual({ overflow: 0, flat: [], sections: 15, faint: 0 });
    // A link of the page's own contents moves within the frame.
    const moved = `document.querySelector('nav a[href="#examples"]').click(), document.activeElement.id`;
    expect(await browser.evaluateInFrame(moved)).toBe("examples");
  });

  test("a document's script cannot reach the page around it", async () => {
    const page = await openFixture("hostile", { width: 1280, dark: false });
    expect(await page.evaluate("document.title")).not.toBe("stolen");
  });
});
