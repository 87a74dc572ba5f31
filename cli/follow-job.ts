import type { VertexConnection } from "../vertex/connection.ts";
import type { Job } from "../vertex/job.ts";
import type { VertexTarget } from "../vertex/target.ts";
import type { CliContext } from "./context.ts";

export interface FollowOptions {
  readonly target: VertexTarget;
  readonly connection?: VertexConnection | undefined;
}

/** Shows a run's changes as lines until it ends; exit code 1 unless it succeeded. Ctrl-C ends the showing, never the run. */
export async function followJob(name: string, options: FollowOptions, context: CliContext): Promise<Job> {
  const [{ watchJob }, { changeLine }] = await Promise.all([import("../vertex/watch-job.ts"), import("./job-view.ts")]);
  try {
    const ended = await watchJob(name, {
      ...options,
      signal: context.signal,
      onChange: (change) => {
        const line = changeLine(change);
        if (line !== undefined) context.note(line);
      },
    });
    if (ended.state !== "SUCCEEDED") process.exitCode = 1;
    return ended;
  } finally {
    const id = name.replace(/^.*\//, "");
    if (context.signal.aborted) {
      const { project, location } = options.target;
      const where = `--project ${project} --location ${location}`;
      context.note(`the run goes on; watch it with 'pipewright jobs watch ${id} ${where}'`);
      context.note(`stop it with 'pipewright jobs cancel ${id} ${where}'`);
    }
  }
}
