import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { fail, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { renderDiagnostics } from "../compiler/diagnostics/render.ts";
import { commands } from "./commands/table.ts";
import type { CliContext } from "./context.ts";
import { version } from "../compiler/version.ts";

/** Runs one command line and answers the exit code: 0 ok, 1 expected failure, 2 a bug in the kit, 130 interrupted. */
export async function main(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort(new Error("interrupted"));
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  const flags = globalFlags(argv);
  try {
    checkDirectory(flags.cwd);
    const program = await buildProgram(argv, makeContext(flags, interrupt.signal));
    await program.parseAsync([...argv], { from: "user" });
    return interrupt.signal.aborted ? 130 : Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : refused(error, flags);
    if (interrupt.signal.aborted) return report(error, flags, 130);
    return report(error, flags, PipewrightError.is(error) ? 1 : 2);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function checkDirectory(cwd: string): void {
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
    fail("K802", `there is no folder '${cwd}'`, { hint: "give -C an existing folder" });
}

interface GlobalFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly cwd: string;
}

/** Global flags are read before commander runs, so that even its own errors obey them. */
function globalFlags(argv: readonly string[]): GlobalFlags {
  const directory = argv.findIndex((argument) => argument === "-C");
  const env = process.env;
  return {
    json: argv.includes("--json"),
    quiet: argv.includes("--quiet"),
    color:
      !argv.includes("--no-color") &&
      env["NO_COLOR"] === undefined &&
      (process.stderr.isTTY || env["FORCE_COLOR"] !== undefined),
    cwd: resolve(directory === -1 ? "." : (argv[directory + 1] ?? ".")),
  };
}

function makeContext(flags: GlobalFlags, signal: AbortSignal): CliContext {
  const { stdout, stderr, stdin } = process;
  return {
    ...flags,
    env: process.env,
    signal,
    stdout,
    stderr,
    stdin,
    print: (line = "") => void (flags.json ? stderr : stdout).write(`${line}\n`),
    note: (line) => void (flags.quiet || stderr.write(`${line}\n`)),
    result: (value) => void (flags.json && stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
  };
}

/** Only the called command's module is loaded; the others stay a name and a summary. */
async function buildProgram(argv: readonly string[], context: CliContext): Promise<Command> {
  const program = new Command("pipewright")
    .description("Kubeflow Pipelines v2 and Vertex AI Pipelines in TypeScript")
    .version(version)
    .option("--json", "machine output on stdout, everything else on stderr")
    .option("--quiet", "no progress, no warnings")
    .addOption(new Option("--no-color", "no colours"))
    .option("-C <dir>", "work in this directory")
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: (text) => process.stderr.write(text) })
    .showSuggestionAfterError();
  const wanted = calledCommand(argv);
  for (const [name, entry] of Object.entries(commands)) {
    const command = program.command(name).description(entry.summary).exitOverride();
    if (name === wanted || (argv[0] === "help" && argv[1] === name)) {
      (await entry.load()).configure(command, context);
      for (const each of withChildren(command)) each.exitOverride().copyInheritedSettings(program);
    }
  }
  if (wanted !== undefined && wanted !== "help" && !(wanted in commands)) {
    throw new PipewrightError({
      code: "K801",
      message: `there is no command '${wanted}'`,
      hint: nameHint(wanted, Object.keys(commands)),
    });
  }
  return program;
}

const withChildren = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withChildren)];

/** The first argument that is neither a global flag nor the value of `-C`. */
function calledCommand(argv: readonly string[]): string | undefined {
  return argv.find((argument, index) => !argument.startsWith("-") && argv[index - 1] !== "-C");
}

/** Commander has told it to people already. */
function refused(error: CommanderError, flags: GlobalFlags): number {
  const message = error.message.replace(/^error: /, "");
  if (flags.json) printErrors([{ code: "K802", message }]);
  return 1;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const printErrors = (errors: readonly { readonly code?: string; readonly message: string }[]): void =>
  void process.stdout.write(`${JSON.stringify({ errors }, null, 2)}\n`);

function report(error: unknown, flags: GlobalFlags, exitCode: number): number {
  if (PipewrightError.is(error)) {
    if (flags.json) printErrors(error.diagnostics);
    process.stderr.write(`${renderDiagnostics(error.diagnostics, { color: flags.color, cwd: flags.cwd })}\n`);
    return exitCode;
  }
  if (flags.json)
    printErrors([{ message: exitCode === 130 ? "interrupted" : `a bug in pipewright: ${messageOf(error)}` }]);
  if (exitCode === 130) {
    process.stderr.write("interrupted\n");
  } else {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\nthis is a bug in pipewright; please report it with the lines above\n`,
    );
  }
  return exitCode;
}
