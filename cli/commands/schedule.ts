import type { Command } from "commander";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { CliContext } from "../context.ts";
import { type JobFlags, readJob, type TargetFlags, targetOf, withJobFlags, withTargetFlags } from "../job-options.ts";
import type { Schedule } from "../../vertex/schedules.ts";

interface CreateFlags extends JobFlags {
  readonly cron: string;
  readonly name?: string;
  readonly maxRuns?: string;
  readonly maxConcurrentRuns?: string;
  readonly maxActiveRuns?: string;
  readonly allowQueueing?: boolean;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly dryRun?: boolean;
}

/** `pipewright schedule`: runs that start by themselves. */
export function configure(command: Command, context: CliContext): void {
  withJobFlags(command.command("create").description("start a pipeline at the times of a cron expression"))
    .argument("<pipeline>", "file.ts, file.ts#export, spec.yaml, spec.json or gs://…")
    .requiredOption("--cron <text>", "five fields, such as '0 2 * * *' or 'TZ=Europe/Berlin 0 2 * * MON-FRI'")
    .option("--name <name>", "name of the schedule [the run's display name]")
    .option("--max-runs <n>", "runs in all; then the schedule is completed")
    .option("--max-concurrent-runs <n>", "runs that may be starting at once [1]")
    .option("--max-active-runs <n>", "runs that may be unfinished at once")
    .option("--allow-queueing", "a run over the limit waits instead of being skipped")
    .option("--start-time <time>", "no run before this, such as 2027-01-31T02:00:00Z")
    .option("--end-time <time>", "no run after this")
    .option("--dry-run", "print the request and send nothing; needs no credentials")
    .action((pipeline: string, flags: CreateFlags) => create(pipeline, flags, context));
  withTargetFlags(command.command("list").description("schedules, newest first"))
    .option("--filter <text>", 'such as state="ACTIVE"')
    .action((flags: TargetFlags & { readonly filter?: string }) => list(flags, context));
  for (const [verb, summary] of Object.entries(verbs)) {
    const child = withTargetFlags(command.command(verb).description(summary)).argument(
      "<schedule>",
      "id or full resource name",
    );
    if (verb === "resume") child.option("--catch-up", "also start the runs missed while paused");
    child.action((schedule: string, flags: ChangeFlags) => change(schedule, { ...flags, verb: verb as Verb }, context));
  }
}

const verbs = {
  pause: "stop starting runs; those under way go on",
  resume: "start runs again",
  delete: "remove a schedule; its runs stay",
} as const;

type Verb = keyof typeof verbs;
type ChangeFlags = TargetFlags & { readonly catchUp?: boolean };

async function create(pipeline: string, flags: CreateFlags, context: CliContext): Promise<void> {
  const [{ createSchedule, prepareSchedule }, { scheduleLink }] = await Promise.all([
    import("../../vertex/schedules.ts"),
    import("../../vertex/console-links.ts"),
  ]);
  const job = await readJob(pipeline, flags, context);
  const { target } = job;
  const schedule = {
    cron: flags.cron,
    displayName: flags.name,
    maxRunCount: count("--max-runs", flags.maxRuns),
    maxConcurrentRunCount: count("--max-concurrent-runs", flags.maxConcurrentRuns),
    maxConcurrentActiveRunCount: count("--max-active-runs", flags.maxActiveRuns),
    allowQueueing: flags.allowQueueing,
    startTime: flags.startTime,
    endTime: flags.endTime,
  };
  if (flags.dryRun === true) {
    const request = await prepareSchedule({ schedule, job });
    context.result(request);
    if (!context.json) context.print(JSON.stringify(request, null, 2));
    return;
  }
  const made = await createSchedule({ schedule, job, target, signal: context.signal });
  const link = scheduleLink(made.id, target);
  context.result({ ...made, ...(link !== undefined && { link }) });
  context.print(
    `created schedule ${made.id}; next run ${made.nextRunAt ?? "never"}${link === undefined ? "" : `\n${link}`}`,
  );
}

function count(flag: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
  fail("K721", `${flag} is '${text}', which is not a whole number from 1 on`, {
    hint: "give a whole number, or leave it out",
  });
}

async function list(flags: TargetFlags & { readonly filter?: string }, context: CliContext): Promise<void> {
  const [{ listSchedules }, { columns }] = await Promise.all([
    import("../../vertex/schedules.ts"),
    import("../job-view.ts"),
  ]);
  const schedules = await listSchedules({
    target: await targetOf(flags, context),
    filter: flags.filter,
    signal: context.signal,
  });
  context.result(schedules);
  if (schedules.length === 0) context.print("no schedules");
  else
    for (const line of columns(["SCHEDULE", "NAME", "CRON", "STATE", "RUNS", "NEXT"], schedules.map(row)))
      context.print(line);
}

const row = (schedule: Schedule): readonly string[] => [
  schedule.id,
  schedule.displayName,
  schedule.cron,
  schedule.state,
  `${schedule.startedRunCount}${schedule.maxRunCount === undefined ? "" : `/${schedule.maxRunCount}`}`,
  schedule.nextRunAt ?? "",
];

async function change(id: string, flags: ChangeFlags & { readonly verb: Verb }, context: CliContext): Promise<void> {
  const [{ deleteSchedule, getSchedule, pauseSchedule, resumeSchedule }, { VertexConnection }] = await Promise.all([
    import("../../vertex/schedules.ts"),
    import("../../vertex/connection.ts"),
  ]);
  const target = await targetOf(flags, context);
  await using connection = new VertexConnection(target);
  const options = { target, connection, signal: context.signal };
  switch (flags.verb) {
    case "pause":
      await pauseSchedule(id, options);
      break;
    case "resume":
      await resumeSchedule(id, { ...options, catchUp: flags.catchUp });
      break;
    case "delete":
      await deleteSchedule(id, options);
      context.result({ schedule: id, deleted: true });
      return context.print(`deleted schedule ${id}`);
  }
  const schedule = await getSchedule(id, options);
  context.result(schedule);
  context.print(
    `schedule ${id} is ${schedule.state}${schedule.nextRunAt === undefined ? "" : `; next run ${schedule.nextRunAt}`}`,
  );
}
