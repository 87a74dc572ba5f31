import type { Clock } from "../../emulator/clock.ts";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { pipelines } from "../../emulator/pipelines/index.ts";
import { VertexConnection } from "../../vertex/connection.ts";
import { resolveTarget, type VertexTarget } from "../../vertex/target.ts";
import { workHandlers } from "./run-pipeline.ts";

/** The emulator with pipeline jobs and schedules, which runs the components of test/fixtures/runner/work.ts. */
export interface PipelineEmulator extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly target: VertexTarget;
  /** Target and one open connection, for `{ …, ...service.reach }`. */
  readonly reach: { readonly target: VertexTarget; readonly connection: VertexConnection };
  /** Resolves when the job has ended. */
  settled(name: string): Promise<void>;
  /** Resolves when so many jobs have ended since the start. */
  settledCount(count: number): Promise<void>;
}

export interface PipelineEmulatorOptions {
  readonly clock?: Clock;
  readonly directory?: string;
}

export async function pipelineEmulator(options: PipelineEmulatorOptions = {}): Promise<PipelineEmulator> {
  const ended = new Set<string>();
  const checks = new Set<() => void>();
  const service = pipelines({
    handlers: workHandlers,
    launcher: "in-process",
    onJobSettled: (name) => {
      ended.add(name);
      for (const check of checks) check();
    },
  });
  const emulator = await startEmulator({ ...options, services: [service] });
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        checks.delete(check);
        resolve();
      };
      checks.add(check);
      check();
    });
  const target = resolveTarget({ env: { PIPEWRIGHT_EMULATOR_URL: emulator.url, GOOGLE_CLOUD_PROJECT: "p" } });
  const connection = new VertexConnection(target);
  return {
    emulator,
    target,
    reach: { target, connection },
    settled: (name) => until(() => ended.has(name)),
    settledCount: (count) => until(() => ended.size >= count),
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await emulator.stop();
    },
  };
}
