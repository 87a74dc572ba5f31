import { join } from "node:path";
import type { Command } from "commander";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { ListedEntry } from "../../runner/index.ts";
import type { CliContext } from "../context.ts";

/** `pipewright cache`: results that runs on this machine use again. */
export function configure(command: Command, context: CliContext): void {
  command
    .command("list")
    .description("stored results, newest first")
    .action(() => list(context));
  command
    .command("show")
    .description("what a result holds, and where it came about")
    .argument("<key>", "key of the result or its beginning")
    .action((key: string) => show(key, context));
}

async function list(context: CliContext): Promise<void> {
  const entries = await allEntries(context);
  context.result({ entries: entries.map(({ key, task, run, storedAt }) => ({ key, task, run, storedAt })) });
  if (entries.length === 0) return context.print("no results are stored yet");
  const width = Math.max(...entries.map(({ task }) => task.length));
  for (const { key, task, run, storedAt } of entries)
    context.print(
      `${key.slice(0, 12)}  ${storedAt?.slice(0, 19) ?? "unknown time".padEnd(19)}  ${task.padEnd(width)}  ${run}`,
    );
}

async function show(wanted: string, context: CliContext): Promise<void> {
  const found = (await allEntries(context)).filter(({ key }) => key.startsWith(wanted));
  const [entry] = found;
  if (entry === undefined || wanted === "")
    return fail("K545", `no stored result has a key that begins with '${wanted}'`, {
      hint: "see 'pipewright cache list'",
    });
  if (found.length > 1)
    fail("K545", `'${wanted}' begins the keys of ${found.length} results`, { hint: "give more of the key" });
  const { key, task, run, storedAt, outputs } = entry;
  context.result({ key, task, run, storedAt, outputs });
  context.print(`${key}\ntask '${task}' of run ${run}, ${storedAt ?? "at an unknown time"}`);
  for (const [name, value] of Object.entries(outputs.parameters)) context.print(`  ${name} = ${JSON.stringify(value)}`);
  for (const [name, artifacts] of Object.entries(outputs.artifacts))
    for (const { uri } of artifacts) context.print(`  ${name} → ${uri}`);
}

async function allEntries({ cwd }: CliContext): Promise<readonly ListedEntry[]> {
  const { listCache } = await import("../../runner/index.ts");
  return listCache(join(cwd, ".pipewright", "cache"));
}
