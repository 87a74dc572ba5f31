import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { allRuns, findRun } from "../find-run.ts";
import { runsFolder, summarize, writeReport } from "../run-files.ts";

/** `pipewright runs`: what ran on this machine. */
export function configure(command: Command, context: CliContext): void {
  command
    .command("list")
    .description("runs on this machine, newest first")
    .action(() => list(context));
  command
    .command("show")
    .description("the summary of a run")
    .argument("[run]", "id of the run or its beginning; the newest when left out")
    .action((id: string | undefined) => show(id, context));
  command
    .command("open")
    .description("the page of a run, in the browser when this is a terminal")
    .argument("[run]", "id of the run or its beginning; the newest when left out")
    .action((id: string | undefined) => open(id, context));
}

async function list(context: CliContext): Promise<void> {
  const runs = await allRuns(context);
  context.result({ runs: runs.map(({ tasks, ...run }) => ({ ...run, taskCount: tasks.length })) });
  if (runs.length === 0) return context.print("no runs yet; begin one with 'pipewright run <pipeline>'");
  const width = Math.max(...runs.map(({ id }) => id.length));
  for (const { id, state, createdAt, displayName } of runs)
    context.print(`${id.padEnd(width)}  ${state.padEnd(9)}  ${createdAt.slice(0, 19)}Z  ${displayName}`);
}

async function show(id: string | undefined, context: CliContext): Promise<void> {
  const record = await findRun(id, context);
  context.print(await summarize(record, join(runsFolder(context.cwd), record.id), context));
  context.result(record);
}

async function open(id: string | undefined, context: CliContext): Promise<void> {
  const record = await findRun(id, context);
  // Written again, so that a page of an older version or of an unfinished run is not shown.
  const page = await writeReport(record, join(runsFolder(context.cwd), record.id));
  context.print(page);
  context.result({ run: record.id, report: page });
  if (context.stdout.isTTY) openInBrowser(page, context);
}

function openInBrowser(page: string, context: CliContext): void {
  const program = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  spawn(program, [page], { detached: true, stdio: "ignore" })
    .on("error", () => context.note(`there is no '${program}' here; open the page by hand`))
    .unref();
}
