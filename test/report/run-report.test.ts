import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunRecord, TaskRecord } from "../../compiler/spec/run-record.ts";
import { renderRunReport } from "../../report/index.ts";
import { pageScript } from "../../report/page-script.ts";
import { pairedChange } from "./paired-change.ts";
import { allElements, type PageElement, parsePage, textOf } from "./parse-page.ts";
import { runFixture } from "./run-fixture.ts";

const names = ["tuned", "failed", "empty", "fifty-tasks", "plain-kfp", "hostile"] as const;

async function fixturePage(name: string): Promise<string> {
  const { record, directory } = await runFixture(name);
  return renderRunReport(record, { runDirectory: directory, compare: pairedChange });
}

function sectionsOf(page: PageElement): readonly PageElement[] {
  return allElements(page).filter((element) => element.tag === "section");
}

function sectionText(page: PageElement, id: string): string {
  const section = sectionsOf(page).find((element) => element.attributes["id"] === id);
  return section === undefined ? "" : textOf(section);
}

describe("every page", () => {
  test.each(names)("%s is well formed and names each of its sections", async (name) => {
    const page = parsePage(await fixturePage(name));
    const elements = allElements(page);
    const ids = elements.flatMap((element) => element.attributes["id"] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const element of elements) {
      const { "aria-labelledby": label, href } = element.attributes;
      if (label !== undefined) expect(ids).toContain(label);
      if (href !== undefined) expect(ids).toContain(href.slice(1));
    }
    expect(elements.filter((element) => element.tag === "h1")).toHaveLength(1);
    expect(elements.filter((element) => element.tag === "main")).toHaveLength(1);
    for (const section of sectionsOf(page)) expect(textOf(section).trim()).not.toBe("");
  });

  test.each(names)("%s asks for nothing from outside and holds no script but its own", async (name) => {
    const elements = allElements(parsePage(await fixturePage(name)));
    expect(elements.filter((element) => ["link", "img", "object", "base"].includes(element.tag))).toEqual([]);
    const scripts = elements.filter((element) => element.tag === "script");
    expect(scripts.map((element) => element.children)).toEqual([[pageScript]]);
    const attributes = elements.flatMap((element) => Object.entries(element.attributes));
    expect(attributes.filter(([key]) => /^on|^src$|^action$|^data$|^xlink/.test(key))).toEqual([]);
    expect(attributes.filter(([key, value]) => key === "href" && !value.startsWith("#"))).toEqual([]);
    expect(attributes.filter(([key, value]) => key === "style" && /url|import|expression/i.test(value))).toEqual([]);
    const style = textOf(elements.find((element) => element.tag === "style")!);
    expect(style).not.toMatch(/url\(|@import|https?:/);
    expect(attributes.find(([, value]) => value.startsWith("default-src"))?.[1]).toMatch(/^default-src 'none';/);
  });

  test.each(names)("%s is the same for the same record", async (name) => {
    expect(await fixturePage(name)).toBe(await fixturePage(name));
  });

  test.each(names)("every scrolling part of %s can be reached with the keyboard", async (name) => {
    const elements = allElements(parsePage(await fixturePage(name)));
    const scrolling = elements.filter((element) => element.tag === "pre" || element.attributes["class"] === "scroll");
    expect(scrolling.filter((element) => element.attributes["tabindex"] !== "0")).toEqual([]);
    const tables = elements.filter((element) => element.tag === "th" && element.attributes["scope"] === undefined);
    expect(tables).toEqual([]);
  });
});

describe("a run that tunes and evaluates", () => {
  test("has every section in the order of the work", async () => {
    const page = parsePage(await fixturePage("tuned"));
    expect(sectionsOf(page).map((section) => section.attributes["id"])).toEqual([
      "graph",
      "timeline",
      "data",
      "training",
      "scores",
      "answers",
      "labels",
      "latency",
      "judge",
      "calls",
      "examples",
      "metrics",
      "outputs",
      "parameters",
      "artifacts",
    ]);
  });

  test("says at the top that a toy learner made the numbers", async () => {
    const page = parsePage(await fixturePage("tuned"));
    const banner = allElements(page).find((element) => element.attributes["class"] === "banner");
    expect(textOf(banner!)).toContain("A toy learner made these numbers.");
    expect(textOf(banner!)).toContain("it says nothing about Gemini");
  });

  test("orders the baseline before the tuned model and says which task is which", async () => {
    const { record, directory } = await runFixture("tuned");
    const shuffled = { ...record, tasks: record.tasks.toReversed() };
    const page = parsePage(await renderRunReport(shuffled, { runDirectory: directory, compare: pairedChange }));
    expect(sectionText(page, "scores")).toMatch(
      /baseline: task baseline, model gemini-2\.5-flash.*tuned: task evaluate-tuned, model projects\/demo\/locations\/us-central1\/endpoints\/4711/,
    );
  });

  test("shows the paired change with its interval, the rows and the verdict", async () => {
    const page = parsePage(await fixturePage("tuned"));
    const row = allElements(page).find(
      (element) => element.tag === "tr" && textOf(element).includes("rougeL_fmeasure"),
    );
    expect(textOf(row!).trim()).toMatch(
      /^rougeL_fmeasure 0\.\d{3} \[0\.\d{3}, 0\.\d{3}\] 0\.\d{3} \[0\.\d{3}, 0\.\d{3}\] \+0\.\d{3} \[\+0\.\d{3}, \+0\.\d{3}\] 45 ▲ better$/,
    );
  });

  test("leaves the change out when nobody computes it", async () => {
    const { record } = await runFixture("tuned");
    const page = parsePage(await renderRunReport(record));
    expect(sectionText(page, "scores")).not.toContain("Paired change");
    expect(sectionText(page, "scores")).toContain("exact_match");
  });

  test("points at over-fitting where the evaluation loss rises again", async () => {
    const page = parsePage(await fixturePage("tuned"));
    expect(sectionText(page, "training")).toContain("Over-fitting: the loss on evaluation rows was lowest at step 90");
  });

  test("lists the converter's findings with their rows, errors first", async () => {
    const text = sectionText(parsePage(await fixturePage("tuned")), "data");
    expect(text).toMatch(
      /empty_answer 8 .*14, 57, 91, 120, 222, 301, 302, 377.*too_long 3 .*duplicate_row 5 .*label_imbalance 1/,
    );
  });

  test("counts every row of every model among the outcomes", async () => {
    const text = sectionText(parsePage(await fixturePage("tuned")), "answers");
    expect(text).toMatch(/answered 45 93\.8 % 47 97\.9 %.*empty answer 1 2\.1 % 0 0\.0 %.*rows asked 48 48/s);
  });

  test("examples carry the judge's word and can be filtered without a script", async () => {
    const page = parsePage(await fixturePage("tuned"));
    const filters = allElements(page).filter((element) => element.tag === "input");
    expect(filters.map((element) => element.attributes["class"])).toEqual([
      "show-all",
      "show-worse",
      "show-better",
      "show-same",
    ]);
    expect(sectionText(page, "examples")).toMatch(/Judge prefers (tuned|baseline)/);
    expect(sectionText(page, "examples")).toContain("荷物がまだ届きません");
  });

  test("three evaluations share one table, without a paired change", async () => {
    const { record, directory } = await runFixture("tuned");
    const baseline = record.tasks.find((task) => task.path === "baseline");
    const artifacts = Object.fromEntries(
      Object.entries(baseline!.outputs.artifacts).map(([name, list]) => [
        name,
        // The same file reached by another name, as a copy in another run's folder would be.
        list.map((entry) => Object.assign({}, entry, { path: entry.path?.replace("/baseline/", "/./baseline/") })),
      ]),
    );
    const third: TaskRecord = {
      ...baseline!,
      path: "again",
      name: "again",
      displayName: "again",
      outputs: { parameters: {}, artifacts },
    };
    const page = parsePage(
      await renderRunReport(
        { ...record, tasks: [...record.tasks, third] },
        { runDirectory: directory, compare: pairedChange },
      ),
    );
    const text = sectionText(page, "scores");
    expect(text).toMatch(/evaluate baseline: task baseline.*again: task again.*evaluate tuned: task evaluate-tuned/);
    expect(text).not.toContain("Paired change");
  });
});

describe("a run that failed", () => {
  test("leads with the failed task, its error, hint and the end of its log", async () => {
    const page = parsePage(await fixturePage("failed"));
    expect(sectionsOf(page)[0]!.attributes["id"]).toBe("failures");
    const text = sectionText(page, "failures");
    expect(text).toContain("K621 the service refused the tuning job");
    expect(text).toContain("Hint: ask for more quota");
    expect(text).toContain("Error: quota exceeded for aiplatform.googleapis.com/tuning_jobs");
  });

  test("a log outside the run's directory is not read", async () => {
    const { record, directory } = await runFixture("failed");
    const tasks = record.tasks.map((task) => Object.assign({}, task, { log: "../tuned/run.json" }));
    const page = parsePage(await renderRunReport({ ...record, tasks }, { runDirectory: directory }));
    expect(sectionText(page, "failures")).not.toContain("tune-and-evaluate");
  });
});

describe("pipelines of other people", () => {
  test("get graph, timeline, recorded metrics, documents, parameters and outputs", async () => {
    const page = parsePage(await fixturePage("plain-kfp"));
    expect(sectionsOf(page).map((section) => section.attributes["id"])).toEqual([
      "graph",
      "timeline",
      "documents",
      "metrics",
      "outputs",
      "parameters",
      "artifacts",
    ]);
    expect(sectionText(page, "metrics")).toMatch(/accuracy 0\.912346 0\.8974 auc 0\.953 0\.941 rows 1,200 1,200/);
  });

  test("HTML runs in a frame without this page's origin, Markdown is drawn without its HTML", async () => {
    const page = parsePage(await fixturePage("plain-kfp"));
    const frame = allElements(page).find((element) => element.tag === "iframe");
    expect(frame?.attributes["sandbox"]).toBe("allow-scripts");
    expect(frame?.attributes["srcdoc"]).toContain("<script>document.body.append");
    expect(sectionText(page, "documents")).toContain("<script>alert('markdown')</script>");
  });
});

describe("text from data", () => {
  test("never becomes markup, wherever it stands", async () => {
    const { record, directory } = await runFixture("hostile");
    const source = await renderRunReport(record, { runDirectory: directory, compare: pairedChange });
    expect(source).not.toMatch(/<script>alert|<img|onerror=alert\(\d+\)>(?!&)/);
    const elements = allElements(parsePage(source));
    expect(elements.filter((element) => element.tag === "img")).toEqual([]);
    expect(elements.filter((element) => element.tag === "script")).toHaveLength(1);
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(source.match(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/g)).toBeNull();
  });

  test("is shown as it was written", async () => {
    const page = parsePage(await fixturePage("hostile"));
    const heading = allElements(page).find((element) => element.tag === "h1");
    expect(textOf(heading!)).toMatch(
      /^<script>alert\(\d+\)<\/script>"'`><img src=x onerror=alert\(\d+\)>&amp;\uFFFDrun name\uFFFD\uFFFD\[31m$/,
    );
  });
});

describe("artifact files that cannot be used", () => {
  test.each([
    ["missing", undefined, "the file is missing"],
    ["empty", "", "the file is empty"],
    ["cut off", '{"source":"a.csv","rowsRead":1', "the file is not valid JSON, or was cut off"],
    ["of another shape", '{"source":"a.csv"}', "the file has an unexpected shape at 'format'"],
    ["of another kind", "[]", "the file has an unexpected shape"],
  ])("a report that is %s becomes a note", async (_what, content, note) => {
    const page = await pageWith({ type: "pipewright.ConversionReport", content });
    const notes = allElements(parsePage(page)).find((element) => element.attributes["class"] === "notes");
    expect(textOf(notes!).trim()).toBe(`Not everything could be read. Output out of task stage: ${note}.`);
  });

  test("lines of a predictions file that are broken are counted and the others used", async () => {
    const row = { id: "0", prompt: "p", reference: "r", outcome: "ok", prediction: "a", latencyMs: 3, scores: {} };
    const page = await pageWith({
      type: "pipewright.Predictions",
      content: `${JSON.stringify(row)}\n{"id":\n\n{"id":"2"}\n`,
    });
    expect(page).toContain("2 lines could not be used (lines 2, 4)");
  });

  test("content that is not on this machine is named with its address", async () => {
    const page = await pageWith({ type: "pipewright.Comparison", uri: "gs://bucket/comparison.json" });
    expect(page).toContain("the content is at gs://bucket/comparison.json, not on this machine");
  });

  test("a directory in place of a file becomes a note", async () => {
    const page = await pageWith({ type: "pipewright.Evaluation", path: tmpdir() });
    expect(page).toContain("it is not a file");
  });
});

interface OneArtifact {
  readonly type: string;
  readonly content?: string | undefined;
  readonly uri?: string;
  readonly path?: string;
}

async function pageWith({ type, content, uri, path }: OneArtifact): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "pipewright-report-"));
  try {
    const file = join(directory, "artifact");
    if (content !== undefined) await writeFile(file, content);
    const place = uri === undefined ? { uri: `file://${file}`, path: path ?? file } : { uri };
    const artifact = { name: "out", type: "system.Artifact", metadata: { artifactType: type }, ...place };
    const task: TaskRecord = {
      path: "stage",
      name: "stage",
      displayName: "stage",
      componentName: "stage",
      kind: "container",
      dependsOn: [],
      state: "SUCCEEDED",
      startedAt: "2026-11-20T09:15:00.000Z",
      endedAt: "2026-11-20T09:15:01.000Z",
      attempts: 1,
      cached: false,
      inputs: { parameters: {}, artifacts: {} },
      outputs: { parameters: {}, artifacts: { out: [artifact] } },
    };
    const record: RunRecord = {
      id: "r1",
      pipelineName: "one",
      displayName: "one",
      state: "SUCCEEDED",
      createdAt: "2026-11-20T09:15:00.000Z",
      endedAt: "2026-11-20T09:15:01.000Z",
      root: directory,
      parameters: {},
      tasks: [task],
      outputs: { parameters: {}, artifacts: {} },
    };
    return await renderRunReport(record);
  } finally {
    await rm(directory, { recursive: true });
  }
}
