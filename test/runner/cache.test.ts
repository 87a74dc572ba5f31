import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { expect, test } from "vitest";
import { Dataset, definePipeline } from "../../compiler/authoring/index.ts";
import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { codeFingerprint } from "../../runner/cache/code-fingerprint.ts";
import { greet, shout } from "../fixtures/runner/work.ts";
import { runPipeline, taskOf } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pipeline = definePipeline({
  name: "cached",
  inputs: { who: z.string(), data: Dataset },
  build({ who, data }) {
    const hello = greet({ who });
    shout({ data: hello.outputs.data }, { name: "first" });
    shout({ data }, { name: "second", cache: false });
    shout({ data }, { name: "third" });
  },
});

const states = (run: RunRecord): Readonly<Record<string, string>> =>
  Object.fromEntries(run.tasks.map(({ path, state }) => [path, state]));

const fresh = { greet: "SUCCEEDED", first: "SUCCEEDED", second: "SUCCEEDED", third: "SUCCEEDED" };
const cached = { greet: "SKIPPED", first: "SKIPPED", second: "SUCCEEDED", third: "SKIPPED" };

test("a known result is used again until an input, its content, a file it left or the surrounding changes", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "rows.txt");
  await writeFile(data, "one");
  const go = (who: string, more: Parameters<typeof runPipeline>[2] = {}): Promise<RunRecord> =>
    runPipeline(pipeline, folder.path, { parameters: { who }, artifacts: { data }, launcher: "in-process", ...more });
  const first = await go("ada");
  expect(states(first)).toEqual(fresh);
  const second = await go("ada");
  expect(states(second)).toEqual(cached);
  expect(taskOf(second, "greet")).toMatchObject({ cached: true, attempts: 0, outputs: taskOf(first, "greet").outputs });
  expect(states(await go("ada", { cache: false }))).toEqual(fresh);
  expect(states(await go("ada", { cacheScope: "elsewhere" }))).toEqual(fresh);
  expect(states(await go("bob"))).toEqual({ ...cached, greet: "SUCCEEDED", first: "SUCCEEDED" });
  await writeFile(data, "two");
  expect(states(await go("ada"))).toEqual({ ...cached, third: "SUCCEEDED" });
  await rm(taskOf(first, "greet").outputs.artifacts["data"]![0]!.path!);
  expect(states(await go("ada"))).toEqual({ ...cached, greet: "SUCCEEDED" });
});

test("a result is used until it is as old as the run allows", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "rows.txt");
  await writeFile(data, "one");
  const go = (at: string, more: Parameters<typeof runPipeline>[2] = {}): Promise<RunRecord> => {
    const clock = { now: () => new Date(at), sleep: () => Promise.resolve() };
    const given = { parameters: { who: "ada" }, artifacts: { data }, launcher: "in-process", clock } as const;
    return runPipeline(pipeline, folder.path, { ...given, ...more });
  };
  const day = 86_400_000;
  expect(states(await go("2026-01-01T00:00:00Z"))).toEqual(fresh);
  expect(states(await go("2026-01-08T00:00:00Z", { maxCacheAgeMs: 7 * day }))).toEqual(cached);
  expect(states(await go("2026-01-08T00:00:01Z", { maxCacheAgeMs: 7 * day }))).toEqual(fresh);
  // The fresh result took the place of the old one.
  expect(states(await go("2026-01-09T00:00:00Z", { maxCacheAgeMs: 7 * day }))).toEqual(cached);
  expect(states(await go("2027-01-09T00:00:00Z"))).toEqual(cached);
});

test("the fingerprint of a handler follows its local imports, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const handler = join(folder.path, "handler.ts");
  await writeFile(handler, `import { a } from "./a.js";\nexport default () => import("./b.ts");\n`);
  await writeFile(join(folder.path, "a.ts"), "export const a = 1;\n");
  await writeFile(join(folder.path, "b.ts"), "export const b = 1;\n");
  await writeFile(join(folder.path, "unrelated.ts"), "export {};\n");
  const before = await codeFingerprint(handler);
  await appendFile(join(folder.path, "unrelated.ts"), "// changed\n");
  expect(await codeFingerprint(handler)).toBe(before);
  await appendFile(join(folder.path, "b.ts"), "// changed\n");
  const after = await codeFingerprint(handler);
  await appendFile(join(folder.path, "a.ts"), "// changed\n");
  expect(new Set([before, after, await codeFingerprint(handler)]).size).toBe(3);
});

test("two tasks with one cache key of the author's own do not take each other's results, although they share the rest", async () => {
  await using folder = await temporaryFolder();
  const keyed = definePipeline({
    name: "keyed",
    inputs: {},
    build() {
      greet({ who: "ada" }, { cache: { key: "mine" } });
      greet({ who: "bob" }, { cache: { key: "mine" } });
    },
  });
  const texts = (run: RunRecord): readonly unknown[] => [
    taskOf(run, "greet").outputs.parameters["text"],
    taskOf(run, "greet-2").outputs.parameters["text"],
  ];
  const first = await runPipeline(keyed, folder.path, { launcher: "in-process" });
  const second = await runPipeline(keyed, folder.path, { launcher: "in-process" });
  expect([states(first), texts(first)]).toEqual([
    { greet: "SUCCEEDED", "greet-2": "SUCCEEDED" },
    ["hello ada", "hello bob"],
  ]);
  expect([states(second), texts(second)]).toEqual([{ greet: "SKIPPED", "greet-2": "SKIPPED" }, texts(first)]);
});
