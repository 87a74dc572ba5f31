import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { type JobFlags, readJob, withJobFlags } from "../job-options.ts";
import type { Job } from "../../vertex/job.ts";
import type { SubmitOptions } from "../../vertex/submit-job.ts";

interface SubmitFlags extends JobFlags {
  readonly jobId?: string;
  readonly watch?: boolean;
  readonly dryRun?: boolean;
}

/** `pipewright submit`: one run on Vertex AI, or on the emulator. */
export function configure(command: Command, context: CliContext): void {
  withJobFlags(command)
    .argument("<pipeline>", "file.ts, file.ts#export, spec.yaml, spec.json or gs://…")
    .option("--job-id <id>", "id of the run [made from name, time and chance]")
    .option("--watch", "follow the run to its end; exit code 1 unless it succeeds")
    .option("--dry-run", "print the request and send nothing; needs no credentials")
    .action(async (pipeline: string, flags: SubmitFlags) => {
      const options = { ...(await readJob(pipeline, flags, context)), jobId: flags.jobId };
      await (flags.dryRun === true ? dryRun(options, context) : submit(options, flags, context));
    });
}

async function dryRun(options: SubmitOptions, context: CliContext): Promise<void> {
  const { prepareJob } = await import("../../vertex/submit-job.ts");
  const { parent, pipelineJobId, pipelineJob } = prepareJob(options);
  const { emulator, location } = options.target;
  const host = emulator ? `http://${emulator.host}:${emulator.port}` : `https://${location}-aiplatform.googleapis.com`;
  const request = {
    method: "POST",
    url: `${host}/v1/${parent}/pipelineJobs?pipelineJobId=${pipelineJobId}`,
    body: pipelineJob,
  };
  context.result(request);
  if (!context.json) context.print(JSON.stringify(request, null, 2));
}

async function submit(options: SubmitOptions, flags: SubmitFlags, context: CliContext): Promise<void> {
  const [{ submitJob }, { VertexConnection }, { runLink }] = await Promise.all([
    import("../../vertex/submit-job.ts"),
    import("../../vertex/connection.ts"),
    import("../../vertex/console-links.ts"),
  ]);
  const { target } = options;
  context.note(`project ${target.project} (${target.projectFrom}), region ${target.location} (${target.locationFrom})`);
  await using connection = new VertexConnection(target);
  const job = await submitJob({ ...options, connection });
  const link = runLink(job.id, target);
  context.print(`submitted ${job.id}${link === undefined ? "" : `\n${link}`}`);
  if (flags.watch === true) await watch(job, { ...options, connection }, context);
  else context.result({ ...job, ...(link !== undefined && { link }) });
}

async function watch(job: Job, options: SubmitOptions, context: CliContext): Promise<void> {
  const [{ followJob }, { jobOutputs }, { outputLines }] = await Promise.all([
    import("../follow-job.ts"),
    import("../../vertex/job-outputs.ts"),
    import("../job-view.ts"),
  ]);
  const ended = await followJob(job.name, options, context);
  const outputs = jobOutputs(ended, options.spec);
  context.result({ ...ended, outputs });
  for (const line of outputLines(outputs)) context.print(line);
  context.print(`${ended.id} ${ended.state}${ended.error ? `: ${ended.error.message}` : ""}`);
}
