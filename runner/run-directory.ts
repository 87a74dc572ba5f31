import { randomBytes } from "node:crypto";
import { isAbsolute, join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** An id that no other run has: pipeline, start in UTC, and random letters. */
export function newRunId(pipelineName: string, now: Date): string {
  const name = pipelineName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60);
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${name}-${stamp}-${randomBytes(3).toString("hex")}`.toLowerCase();
}

/** The directory of a run. @throws K510 for an id that would leave the folder of runs. */
export function runDirectory(runsDir: string, id: string): string {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(id))
    fail("K510", `'${id}' is not the id of a run`, { hint: "use letters, digits, '.', '_' and '-'" });
  return join(runsDir, id);
}

/** Files of one task, by the task's path. Names from a spec become path segments that stay inside the run directory. */
export const taskPlaces = (directory: string, taskPath: string): TaskPlaces => {
  const segments = taskPath.split("/").map(segment);
  return {
    work: join(directory, "tasks", ...segments),
    log: join("logs", `${segments.join("/")}.log`),
    artifact: (output) => join(directory, "artifacts", ...segments, segment(output)),
  };
};

export interface TaskPlaces {
  /** Folder of the executor input and output. */
  readonly work: string;
  /** Relative to the run directory. */
  readonly log: string;
  readonly artifact: (output: string) => string;
}

const segment = (name: string): string => encodeURIComponent(name).replace(/^\.+/, (dots) => "%2E".repeat(dots.length));

/** Whether an address is a place on this machine. */
export const isLocal = (uri: string): boolean => isAbsolute(uri);
