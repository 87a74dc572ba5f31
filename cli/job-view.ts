import type { Job, JobTask } from "../vertex/job.ts";
import type { JobChange } from "../vertex/watch-job.ts";
import type { JobOutputs } from "../vertex/job-outputs.ts";

/** One line for a change seen while watching, or none when it says nothing new to people. */
export function changeLine(change: JobChange): string | undefined {
  switch (change.kind) {
    case "unreachable":
      return `no answer, trying again: ${change.message}`;
    case "job":
      return `${change.state.padEnd(13)} ${change.job.id}`;
    case "task":
      return isRoot(change.task, change.job) ? undefined : taskLine(change.task);
  }
}

/** A job with its tasks, as `jobs show` prints it. */
export function describeJob(job: Job): readonly string[] {
  const tasks = job.tasks.filter((task) => !isRoot(task, job));
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["job", job.id],
    ["pipeline", job.pipelineName],
    ["state", job.state],
    ["created", job.createdAt],
    ["ended", job.endedAt],
    ["root", job.root],
    ["schedule", job.scheduleName],
    [
      "labels",
      Object.entries(job.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(", ") || undefined,
    ],
    ["error", job.error?.message],
  ];
  return [
    ...facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [`${name.padEnd(10)} ${value}`])),
    ...(tasks.length === 0 ? [] : ["", ...tasks.map(taskLine)]),
  ];
}

/** The pipeline's own outputs, one line each. */
export const outputLines = (outputs: JobOutputs): readonly string[] => [
  ...Object.entries(outputs.parameters).map(
    ([name, value]) => `${name} = ${typeof value === "string" ? value : JSON.stringify(value)}`,
  ),
  ...Object.entries(outputs.artifacts).flatMap(([name, artifacts]) => artifacts.map(({ uri }) => `${name} → ${uri}`)),
];

/** Rows as aligned columns under a header. */
export function columns(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function taskLine(task: JobTask): string {
  const seconds =
    task.startedAt && task.endedAt ? (Date.parse(task.endedAt) - Date.parse(task.startedAt)) / 1000 : undefined;
  const note = task.state === "SKIPPED" ? "from the cache" : task.error?.message;
  return `  ${task.state.padEnd(13)} ${task.name}${seconds === undefined ? "" : ` (${seconds.toFixed(1)} s)`}${note === undefined ? "" : `: ${note}`}`;
}

/** The service lists the run itself among its tasks, under the job's id. */
const isRoot = (task: JobTask, job: Job): boolean => task.parentId === undefined && task.name === job.id;
