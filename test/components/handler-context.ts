import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { LocalArtifact, OutputArtifact, TaskFacts, TaskLog } from "../../compiler/authoring/handler.ts";

/** What a handler logged, a line each, in order. */
export interface RecordedLog extends TaskLog {
  readonly lines: readonly string[];
}

export function recordedLog(): RecordedLog {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (message: string): void => {
      lines.push(`${level} ${message}`);
    };
  return {
    lines,
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    progress: (done, total, label) => lines.push(`progress ${done}/${total ?? "?"} ${label}`),
  };
}

/** An input artifact whose content is at `path` and which everybody else knows by `uri`. */
export const inputArtifact = (path: string, uri: string = path): LocalArtifact => ({
  name: path.slice(path.lastIndexOf("/") + 1).replace(/\..*$/, ""),
  uri,
  path,
  metadata: {},
});

/** Output artifacts in a folder, one path each. */
export async function outputArtifacts<const N extends string>(
  folder: string,
  names: readonly N[],
): Promise<Record<N, OutputArtifact>> {
  await mkdir(folder, { recursive: true });
  const artifacts = names.map((name): [N, OutputArtifact] => {
    const path = join(folder, name);
    return [name, { name, uri: path, path, metadata: {} }];
  });
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(artifacts) as Record<N, OutputArtifact>;
}

export const firstAttempt: TaskFacts = { retryIndex: 0, key: "run-1/tune", labels: {} };
