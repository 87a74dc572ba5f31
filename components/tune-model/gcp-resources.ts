import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { locationOfResource, vertexHost } from "../../gemini/host.ts";
import type { GeminiTarget } from "../../gemini/target.ts";

const GcpResources = z.object({
  resources: z.array(z.object({ resourceType: z.string(), resourceUri: z.string() })),
});

/** Google's record of a remote job: a console draws links from it, and a restarted task finds its job in it. */
export function gcpResources(tuningJob: string, target: GeminiTarget): string {
  return JSON.stringify({
    resources: [{ resourceType: "TuningJob", resourceUri: resourceUri(tuningJob, target) }],
  });
}

/** Writes the record so that no reader ever sees half of it. @throws K627 when the file cannot be written. */
export async function writeGcpResources(file: string, record: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, record);
    await rename(`${file}.part`, file);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    fail("K627", `the file '${file}' cannot be written: ${reason}`, {
      hint: "the tuning job goes on; make the folder writable and run the task again, which takes the job over",
      cause,
    });
  }
}

/** The tuning job that an earlier attempt left in the file, or undefined when there is none to be read. */
export async function readTuningJob(file: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return undefined;
  }
  return parseTuningJob(text);
}

function parseTuningJob(text: string): string | undefined {
  try {
    const [resource] = GcpResources.parse(JSON.parse(text)).resources;
    return /\/v1(?:beta1)?\/(projects\/[^/]+\/locations\/[^/]+\/tuningJobs\/[^/]+)$/.exec(
      resource?.resourceUri ?? "",
    )?.[1];
  } catch {
    // A file of another making says nothing about our job; the search by label follows.
    return undefined;
  }
}

/** Where the service keeps a resource, as an address. */
export function resourceUri(name: string, target: GeminiTarget): string {
  const host = target.kind === "emulator" ? target.url : vertexHost(locationOfResource(name) ?? "us-central1");
  return `${host}/v1/${name}`;
}
