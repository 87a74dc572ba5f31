import { join } from "node:path";
import type { Component } from "../../compiler/authoring/index.ts";
import { compile } from "../../compiler/compile.ts";
import type { Pipeline } from "../../compiler/authoring/pipeline.ts";
import type { RunRecord, TaskRecord } from "../../compiler/spec/run-record.ts";
import { type HandlerTable, type RunOptions, runSpec } from "../../runner/index.ts";
import * as work from "../fixtures/runner/work.ts";

const workFile = join(import.meta.dirname, "../fixtures/runner/work.ts");

/** The components of test/fixtures/runner/work.ts. */
export const workHandlers: HandlerTable = new Map(
  Object.values(work as unknown as Readonly<Record<string, Component>>).map(({ definition }) => [
    definition.name,
    { file: workFile },
  ]),
);

/** Compiles a pipeline and runs it below `folder`. */
export function runPipeline(
  // oxlint-disable-next-line typescript/no-explicit-any -- any pipeline: its inputs vary in both directions
  pipeline: Pipeline<any, any>,
  folder: string,
  options: Partial<RunOptions> = {},
): Promise<RunRecord> {
  return runSpec(compile(pipeline).spec, {
    parameters: {},
    runsDir: join(folder, "runs"),
    handlers: workHandlers,
    graceMs: 2000,
    ...options,
  });
}

/** The record of one task of a run. */
export function taskOf(run: RunRecord, path: string): TaskRecord {
  const task = run.tasks.find((each) => each.path === path);
  if (task === undefined) throw new Error(`no task '${path}' among ${run.tasks.map((each) => each.path).join(", ")}`);
  return task;
}
