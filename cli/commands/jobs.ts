import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { type TargetFlags, targetOf, withTargetFlags } from "../job-options.ts";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";

interface ListFlags extends TargetFlags {
  readonly filter?: string;
  readonly limit: string;
}

/** `pipewright jobs`: runs on Vertex AI, or on the emulator. */
export function configure(command: Command, context: CliContext): void {
  withTargetFlags(command.command("list").description("runs, newest first"))
    .option("--filter <text>", 'such as state="PIPELINE_STATE_RUNNING" AND pipeline_name="tuning"')
    .option("--limit <n>", "how many at most", "50")
    .action((flags: ListFlags) => list(flags, context));
  withTargetFlags(command.command("show").description("one run with its tasks and values"))
    .argument("<job>", "job id or full resource name")
    .action((job: string, flags: TargetFlags) => show(job, flags, context));
  withTargetFlags(command.command("watch").description("follow a run to its end; exit code 1 unless it succeeds"))
    .argument("<job>", "job id or full resource name")
    .action((job: string, flags: TargetFlags) => watch(job, flags, context));
  withTargetFlags(command.command("cancel").description("ask a run to stop"))
    .argument("<job>", "job id or full resource name")
    .action((job: string, flags: TargetFlags) => cancel(job, flags, context));
}

async function list(flags: ListFlags, context: CliContext): Promise<void> {
  const limit = Number(flags.limit);
  if (!Number.isSafeInteger(limit) || limit < 1) {
    fail("K707", `--limit is '${flags.limit}', which is not a whole number from 1 on`, { hint: "write --limit 20" });
  }
  const [{ listJobs }, { columns }] = await Promise.all([import("../../vertex/jobs.ts"), import("../job-view.ts")]);
  const target = await targetOf(flags, context);
  const jobs = await listJobs({ target, filter: flags.filter, limit, signal: context.signal });
  context.result(jobs);
  const rows = jobs.map((job) => [job.id, job.pipelineName, job.state, job.createdAt ?? "", job.endedAt ?? ""]);
  if (jobs.length === 0) context.print("no jobs");
  else for (const line of columns(["JOB", "PIPELINE", "STATE", "CREATED", "ENDED"], rows)) context.print(line);
}

async function show(job: string, flags: TargetFlags, context: CliContext): Promise<void> {
  const [{ getJob }, { describeJob }, { runLink }] = await Promise.all([
    import("../../vertex/jobs.ts"),
    import("../job-view.ts"),
    import("../../vertex/console-links.ts"),
  ]);
  const target = await targetOf(flags, context);
  const found = await getJob(job, { target, signal: context.signal });
  const link = runLink(found.id, target);
  context.result({ ...found, ...(link !== undefined && { link }) });
  for (const line of describeJob(found)) context.print(line);
  if (link !== undefined) context.print(`\n${link}`);
}

async function watch(job: string, flags: TargetFlags, context: CliContext): Promise<void> {
  const [{ followJob }, { describeJob }] = await Promise.all([import("../follow-job.ts"), import("../job-view.ts")]);
  const ended = await followJob(job, { target: await targetOf(flags, context) }, context);
  context.result(ended);
  for (const line of describeJob(ended)) context.print(line);
}

async function cancel(job: string, flags: TargetFlags, context: CliContext): Promise<void> {
  const { cancelJob } = await import("../../vertex/jobs.ts");
  await cancelJob(job, { target: await targetOf(flags, context), signal: context.signal });
  context.result({ job, requested: "cancel" });
  context.print(`asked ${job} to stop; follow it with 'pipewright jobs show ${job}'`);
}
