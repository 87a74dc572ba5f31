import { createHash } from "node:crypto";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { LocalArtifact } from "../../compiler/authoring/handler.ts";
import type { Environment } from "../../gemini/target.ts";
import { openStore } from "../../storage/store.ts";
import type { TrainingFile } from "./training-file.ts";

/** Where training files go, and for which task. */
export interface Staging {
  /** gs:// folder of the `stagingLocation` input; empty when it was left out. */
  readonly location: string;
  readonly taskKey: string;
  readonly env: Environment;
}

/**
 * The gs:// address of a training file: its own when it is a .jsonl object already, otherwise that of a copy. The copy's
 * name holds the task and the content, so that a retry finds it and another run never overwrites it.
 * @throws K620 when there is nowhere to put the copy.
 */
export async function stageFile(artifact: LocalArtifact, file: TrainingFile, staging: Staging): Promise<string> {
  // The service refuses objects whose name does not end in .jsonl, and artifact names never do.
  if (artifact.uri.startsWith("gs://") && artifact.uri.endsWith(".jsonl")) return artifact.uri;
  const folder = folderFor(artifact, staging);
  const task = createHash("sha256").update(staging.taskKey).digest("hex").slice(0, 16);
  const uri = `${folder}/pipewright-tuning/${task}/${artifact.name}-${file.digest.slice(0, 16)}.jsonl`;
  const store = openStore(staging.env);
  const existing = await store.stat(uri);
  if (existing?.sizeBytes !== file.sizeBytes) await store.uploadFile(file.path, uri);
  return uri;
}

function folderFor(artifact: LocalArtifact, staging: Staging): string {
  const wanted = staging.location.trim() === "" ? (staging.env["PIPEWRIGHT_STAGING"]?.trim() ?? "") : staging.location;
  if (wanted === "") {
    if (artifact.uri.startsWith("gs://")) return artifact.uri.replace(/\/[^/]*$/, "");
    return fail("K620", "the training files are on this machine and there is no gs:// folder to put them into", {
      hint: "set the input 'stagingLocation' or the variable PIPEWRIGHT_STAGING to gs://bucket/folder",
    });
  }
  if (!/^gs:\/\/[^/]/.test(wanted)) {
    return fail("K620", `the staging location '${wanted}' is no gs:// folder`, {
      hint: "write it as gs://bucket/folder",
    });
  }
  return wanted.replace(/\/+$/, "");
}
