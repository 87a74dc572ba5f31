import { cp, mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { ArtifactRecord } from "../compiler/spec/run-record.ts";
import { openStore } from "../storage/store.ts";
import { workspaceFolder } from "./job-facts.ts";

/** Copies of what lies elsewhere, inside a run's directory. */
export interface Workspace {
  /** Copies an artifact's content into the folder that all tasks share. @throws K518 when there is nothing to copy */
  take(artifact: ArtifactRecord, signal: AbortSignal): Promise<ArtifactRecord>;
  /**
   * The artifact with a path on this machine. What lies in Cloud Storage is copied once for the whole run; an artifact
   * that cannot be copied is left as it is and `tell` hears why, since a task may need no more than its address.
   */
  local(artifact: ArtifactRecord, tell: (line: string) => void): Promise<ArtifactRecord>;
}

/** @param env where the storage client looks for its emulator and credentials */
export function workspace(directory: string, env: Readonly<Record<string, string | undefined>>): Workspace {
  const copies = new Map<string, Promise<string>>();
  const fetched = (uri: string, target: string): Promise<string> => {
    const known = copies.get(target);
    if (known !== undefined) return known;
    const copying = fetchInto(uri, target, env);
    copies.set(target, copying);
    return copying;
  };
  return {
    async take(artifact, signal) {
      const { uri, path, metadata } = artifact;
      const target = join(workspaceFolder(directory), ".artifacts", mountedName(uri));
      signal.throwIfAborted();
      if (path !== undefined) {
        await mkdir(dirname(target), { recursive: true });
        await cp(path, target, { recursive: true });
      } else await fetched(uri, target);
      return { ...artifact, path: target, metadata: { ...metadata, _kfp_workspace: true } };
    },
    async local(artifact, tell) {
      const { uri, path, type } = artifact;
      if (path !== undefined || !uri.startsWith("gs://") || type.startsWith("google.")) return artifact;
      try {
        return { ...artifact, path: await fetched(uri, join(directory, "downloads", mountedName(uri))) };
      } catch (error) {
        tell(`warning: '${artifact.name}' stays at ${uri}: ${error instanceof Error ? error.message : String(error)}`);
        return artifact;
      }
    },
  };
}

/** Where KFP mounts an address, relative to the root. */
const mountedName = (uri: string): string =>
  uri
    .replace(/^gs:\/\//, "gcs/")
    .replace(/^([a-z0-9]+):\/\//, "$1/")
    .replace(/^\//, "")
    .split("/")
    .map((part) => (/^\.+$/.test(part) ? part.replaceAll(".", "%2E") : part))
    .join("/");

async function fetchInto(
  uri: string,
  target: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (!uri.startsWith("gs://"))
    return fail("K518", `'${uri}' cannot be copied into the workspace`, { hint: "use a path or a gs:// address" });
  const store = openStore(env);
  // An object and a "folder" may have the same name; the object is what the address says.
  if ((await store.stat(uri)) !== undefined) {
    await mkdir(dirname(target), { recursive: true });
    await store.downloadFile(uri, target);
    return target;
  }
  const folder = uri.endsWith("/") ? uri : `${uri}/`;
  for await (const file of store.list(folder)) {
    const place = join(target, mountedName(file.uri.slice(folder.length)));
    await mkdir(dirname(place), { recursive: true });
    await store.downloadFile(file.uri, place);
  }
  if ((await stat(target).catch(() => undefined)) === undefined)
    fail("K518", `nothing is at '${uri}'`, { hint: "look at the address of the importer" });
  return target;
}
