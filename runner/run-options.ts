import type { JsonObject } from "../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec } from "../compiler/spec/platform-spec.ts";
import type { Clock } from "./clock.ts";
import type { ContainerOptions } from "./launchers/container.ts";
import type { Launcher } from "./launchers/launcher.ts";
import type { RunEvent } from "./run-event.ts";

/** Component name → the module that holds its work. */
export type HandlerTable = ReadonlyMap<string, { readonly file: string }>;

export interface RunOptions {
  readonly parameters: JsonObject;
  /** Artifact inputs of the pipeline: name → path or URI. */
  readonly artifacts?: Readonly<Record<string, string>>;
  /** Folder that gets one folder for each run. */
  readonly runsDir: string;
  /** @default pipeline name, time and random letters */
  readonly id?: string;
  /** @default the pipeline's own display name, or its name */
  readonly displayName?: string;
  /** Folder for the artifacts; each run has its own below. @default the run's folder */
  readonly root?: string;
  readonly handlers: HandlerTable;
  /**
   * How TypeScript components are started; containers of others always run in containers, and Python components too when
   * "container" is named. A launcher of the caller's own takes the place of the kit's. @default "subprocess"
   */
  readonly launcher?: "subprocess" | "in-process" | "container" | Launcher;
  /** Program for lightweight Python components; it needs the package kfp. @default PIPEWRIGHT_PYTHON, else python3 */
  readonly python?: string;
  /** How containers are started. */
  readonly container?: Omit<ContainerOptions, "graceMs">;
  /** Container tasks at once. @default the number of cores, at least 2 */
  readonly parallelism?: number;
  /** Begin no more tasks after the first failure, exit tasks excepted; what runs goes on. @default false */
  readonly failFast?: boolean;
  /** The second document of the compiled file: time limits and the workspace. */
  readonly platform?: PlatformSpec | undefined;
  /** @default true: tasks use the cache as their cachingOptions say */
  readonly cache?: boolean;
  /** Results that are older are not used again. @default no limit */
  readonly maxCacheAgeMs?: number;
  /** @default "cache" beside runsDir */
  readonly cacheDir?: string;
  /** Results are shared only between runs of one scope, such as one model service. @default "" */
  readonly cacheScope?: string;
  /**
   * Whether the services that tasks talk to end with this run, as an emulator does. Results that name their resources
   * (artifact types "google.…") are then not kept. @default false
   */
  readonly servicesEndWithRun?: boolean;
  /** Added to every task's environment; wins over the spec's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kept in the run directory as it is, for whoever resumes the run; no place for secrets. */
  readonly remember?: JsonObject;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
  /** Kills at once what a cancelled run still waits for. */
  readonly hurry?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  readonly clock?: Clock;
  /** Time between SIGTERM and SIGKILL of a cancelled task. @default 5000 */
  readonly graceMs?: number;
}
