import { join } from "node:path";
import { expect, test } from "vitest";
import type { HandlerTable } from "../../runner/index.ts";
import { shards } from "../fixtures/runner/shards.ts";
import { runPipeline } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const file = join(import.meta.dirname, "../fixtures/runner/shards.ts");
const handlers: HandlerTable = new Map(["list", "say", "join"].map((name) => [name, { file }]));

test("fields of open items reach tasks in branches and inner loops, gaps stay out of lists, and what is absent stays absent", async () => {
  await using folder = await temporaryFolder();
  const run = async (parameters: Readonly<Record<string, string>>): Promise<unknown> => {
    const { outputs } = await runPipeline(shards, folder.path, { launcher: "in-process", handlers, parameters });
    return outputs?.parameters;
  };
  const parts = "p without a note, q without a note, r without a note";
  expect(await run({})).toEqual({ large: "b without a note, c without a note", parts });
  expect(await run({ note: "(large)" })).toEqual({ large: "b (large), c (large)", parts });
});
