import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeBaseContext } from "../../containers/base/root-filesystem.ts";
import { type Podman, startPodman } from "./setup-podman.ts";

/** The name of the base image in podman's store. */
export const base = "localhost/pipewright-base:test";

/** As on a cluster: no network, nothing writable but /tmp and the mounts, no privileges. */
export const confinement = [
  "--network=none",
  "--read-only",
  "--cap-drop=all",
  "--security-opt=no-new-privileges",
  "--memory=512m",
  "--pids-limit=256",
];

const buildFlags = ["--quiet", "--pull=never", "--isolation", "chroot", "--network", "host", "--timestamp", "0"];

export interface PodmanWithBase {
  readonly podman: Podman;
  /** The base as a file, which is all that a direct build needs of it. */
  readonly baseArchive: string;
}

/** podman with a base image that holds Node and nothing else, made from this machine. */
export async function startPodmanWithBase(): Promise<PodmanWithBase> {
  const podman = await startPodman();
  const context = join(podman.folder, "base");
  await mkdir(context);
  await writeBaseContext(context);
  await podman.must("build", ...buildFlags, "--tag", base, context);
  const baseArchive = join(podman.folder, "base.tar");
  await podman.must("save", "--quiet", "--format", "oci-archive", "--output", baseArchive, base);
  return { podman, baseArchive };
}
