import { once } from "node:events";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";

/** `pipewright emulator`: the loopback services, with the environment that points clients at them. */
export function configure(command: Command, context: CliContext): void {
  command
    .command("start")
    .description("serve until Ctrl-C, which ends it with exit code 130 like every command")
    .option("--port <n>", "port on 127.0.0.1; a free one without it", "0")
    .option("--directory <dir>", "keep buckets, jobs and models here; memory only without it")
    .option(
      "--pipeline <file.ts>",
      "run the components of this pipeline in submitted jobs; may be repeated",
      collect,
      [],
    )
    .action(async (flags: StartFlags) => start(flags, context));
}

interface StartFlags {
  readonly port: string;
  readonly directory?: string;
  readonly pipeline: readonly string[];
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

async function start(flags: StartFlags, context: CliContext): Promise<void> {
  const { startEmulator } = await import("../../emulator/index.ts");
  const port = await parsePort(flags.port);
  const directory = flags.directory === undefined ? undefined : resolve(context.cwd, flags.directory);
  const { pipelines } = await import("../../emulator/pipelines/index.ts");
  const handlers = await knownHandlers(flags.pipeline, context);
  // The tasks of a submitted pipeline talk to this emulator too; its address is known once it listens.
  let taskEnv: Readonly<Record<string, string>> = {};
  const services = [pipelines({ handlers, env: () => taskEnv })];
  await using emulator = await startEmulator({ port, directory, services, log: (line) => context.note(line) });
  taskEnv = emulator.env;
  context.result({ url: emulator.url, env: emulator.env });
  context.print(`# The emulator listens on ${emulator.url}; its model is a toy that really trains.`);
  context.print("# Ctrl-C ends it. Paste these lines where your program runs:");
  for (const [name, value] of Object.entries(emulator.env)) context.print(`export ${name}=${value}`);
  if (!context.signal.aborted) await once(context.signal, "abort");
}

/** The kit's own components and those that the named pipelines call; a later file wins. */
async function knownHandlers(
  files: readonly string[],
  context: CliContext,
): Promise<ReadonlyMap<string, { readonly file: string }>> {
  const [{ shippedHandlers }, { loadPipeline }] = await Promise.all([
    import("../../components/handler-files.ts"),
    import("../pipeline-argument.ts"),
  ]);
  const known = new Map(shippedHandlers);
  for (const file of files) {
    const { handlers } = await loadPipeline(file, context);
    for (const [name, handler] of handlers) known.set(name, handler);
  }
  return known;
}

async function parsePort(text: string): Promise<number> {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  const { fail } = await import("../../compiler/diagnostics/pipewright-error.ts");
  return fail("K902", `'${text}' is no port`, { hint: "give a number from 0 to 65535; 0 means a free one" });
}
