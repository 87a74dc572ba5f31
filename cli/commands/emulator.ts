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
    .action(async (flags: StartFlags) => start(flags, context));
}

interface StartFlags {
  readonly port: string;
  readonly directory?: string;
}

async function start(flags: StartFlags, context: CliContext): Promise<void> {
  const { startEmulator } = await import("../../emulator/index.ts");
  const port = await parsePort(flags.port);
  const directory = flags.directory === undefined ? undefined : resolve(context.cwd, flags.directory);
  const { pipelines } = await import("../../emulator/pipelines/index.ts");
  const { shippedHandlers } = await import("../../components/handler-files.ts");
  // The tasks of a submitted pipeline talk to this emulator too; its address is known once it listens.
  let taskEnv: Readonly<Record<string, string>> = {};
  const services = [pipelines({ handlers: shippedHandlers, env: () => taskEnv })];
  await using emulator = await startEmulator({ port, directory, services, log: (line) => context.note(line) });
  taskEnv = emulator.env;
  context.result({ url: emulator.url, env: emulator.env });
  context.print(`# The emulator listens on ${emulator.url}; its model is a toy that really trains.`);
  context.print("# Ctrl-C ends it. Paste these lines where your program runs:");
  for (const [name, value] of Object.entries(emulator.env)) context.print(`export ${name}=${value}`);
  if (!context.signal.aborted) await once(context.signal, "abort");
}

async function parsePort(text: string): Promise<number> {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  const { fail } = await import("../../compiler/diagnostics/pipewright-error.ts");
  return fail("K902", `'${text}' is no port`, { hint: "give a number from 0 to 65535; 0 means a free one" });
}
