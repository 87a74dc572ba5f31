import type { Command } from "commander";
import type { CliContext } from "../context.ts";

/** One command: its module is loaded only when it is called or its help is asked for. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

export interface CommandModule {
  /** Declares arguments, options, subcommands and actions. */
  configure(command: Command, context: CliContext): void;
}

/** In the order of `--help`: write, run here, run on Vertex, share, work on data, and the emulator. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  compile: { summary: "compile a pipeline to KFP IR", load: () => import("./compile.ts") },
  validate: { summary: "check specs and component files, with line and column", load: () => import("./validate.ts") },
  graph: { summary: "draw the tasks of a pipeline as text, mermaid or SVG", load: () => import("./graph.ts") },
  diff: { summary: "say what changed between two pipelines", load: () => import("./diff.ts") },
  build: { summary: "build the image of a project's components", load: () => import("./build.ts") },
  run: { summary: "run a pipeline on this machine", load: () => import("./run.ts") },
  runs: { summary: "runs on this machine: list, show, open", load: () => import("./runs.ts") },
  cache: { summary: "results that runs use again: list, show", load: () => import("./cache.ts") },
  submit: { summary: "start a pipeline on Vertex AI", load: () => import("./submit.ts") },
  jobs: { summary: "list, show and cancel runs on Vertex AI", load: () => import("./jobs.ts") },
  schedule: { summary: "start a pipeline at fixed times on Vertex AI", load: () => import("./schedule.ts") },
  component: { summary: "write components as YAML for other tools", load: () => import("./component.ts") },
  data: { summary: "turn chat logs and tables into tuning rows", load: () => import("./data.ts") },
  score: { summary: "score predictions against references", load: () => import("./score.ts") },
  emulator: {
    summary: "the Google services on this machine, with a toy for a model",
    load: () => import("./emulator.ts"),
  },
};
