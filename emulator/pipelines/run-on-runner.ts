import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { TaskRecord } from "../../compiler/spec/run-record.ts";
import { type HandlerTable, runSpec } from "../../runner/index.ts";
import type { SharedState } from "../server.ts";
import { ArtifactPublisher } from "./artifact-publisher.ts";
import type { SpecRunner } from "./spec-runner.ts";

export interface RunOnRunnerOptions {
  /** Component name → the module that holds its work. */
  readonly handlers: HandlerTable;
  /** Environment of the tasks, asked for at each run: it names the emulator's own address, which is known late. */
  readonly env?: (() => Readonly<Record<string, string>>) | undefined;
  /** @default "subprocess" */
  readonly launcher?: "subprocess" | "in-process" | undefined;
}

/** Runs specs with the kit's own runner and publishes their artifacts in the emulated Cloud Storage. */
export async function runOnRunner(
  { objects, directory }: SharedState,
  { handlers, env, launcher = "subprocess" }: RunOnRunnerOptions,
): Promise<{ readonly run: SpecRunner; readonly close: () => Promise<void> }> {
  const work =
    directory === undefined ? await mkdtemp(join(tmpdir(), "pipewright-jobs-")) : join(directory, "pipeline-runs");
  const published = new Map<string, string>();
  return {
    run: async (job) => {
      const folder = join(work, ...job.parent.split("/"));
      const root = join(folder, "artifacts");
      const publisher = new ArtifactPublisher({ objects, published, from: join(root, job.id), to: job.root });
      const record = await runSpecHere(job.spec, {
        parameters: job.parameters,
        id: job.id,
        displayName: job.displayName,
        runsDir: join(folder, "runs"),
        cacheDir: join(folder, "cache"),
        root,
        handlers,
        launcher,
        // The service shares results between runs of one pipeline name in one project and region.
        cacheScope: `${job.parent}/${job.spec.pipelineInfo.name}`,
        env: { ...env?.() },
        failFast: job.failFast,
        signal: job.signal,
        onEvent: (event) => {
          if (event.kind !== "task-changed") return;
          const { task } = event;
          if (task.state === "SUCCEEDED") publisher.publish(task.outputs);
          job.onTask(onService(task, publisher));
        },
      });
      await publisher.finished();
      return {
        ...record,
        tasks: record.tasks.map((task) => onService(task, publisher)),
        outputs: publisher.rewrite(record.outputs),
      };
    },
    close: async () => {
      if (directory === undefined) await rm(work, { recursive: true, force: true });
    },
  };
}

/** The runner's hint about unknown components is for people who have the file; here the emulator needs to be told of it. */
async function runSpecHere(...[spec, options]: Parameters<typeof runSpec>): ReturnType<typeof runSpec> {
  try {
    return await runSpec(spec, options);
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    const hint = "start the emulator with --pipeline and the .ts file that defines the component";
    throw new PipewrightError(
      error.diagnostics.map((each) => (each.code === "K502" ? { ...each, hint } : each)),
      { cause: error },
    );
  }
}

/** The record as the service would show it: Cloud Storage addresses, and a cache hit is SKIPPED. */
const onService = (task: TaskRecord, publisher: ArtifactPublisher): TaskRecord => ({
  ...task,
  state: task.cached && task.state === "SUCCEEDED" ? "SKIPPED" : task.state,
  inputs: publisher.rewrite(task.inputs),
  outputs: publisher.rewrite(task.outputs),
});
