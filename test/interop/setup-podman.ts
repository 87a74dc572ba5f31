import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a finished program left. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** podman with a store and a configuration of its own: it neither needs nor touches the user's. */
export interface Podman extends AsyncDisposable {
  /** A temporary folder that goes away with this. */
  readonly folder: string;
  /** What another program needs to use the same store. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs podman. `onStderr` sees text as it comes. */
  run(args: readonly string[], options?: { readonly onStderr?: (text: string) => void }): Promise<Finished>;
  /** As `run`, and fails with what podman said when it does not exit with 0. Answers stdout, trimmed. */
  must(...args: readonly string[]): Promise<string>;
}

/** Sets podman up below a fresh temporary folder. */
export async function startPodman(): Promise<Podman> {
  const folder = await mkdtemp(join(tmpdir(), "pipewright-podman-"));
  // Users inside containers go through this folder to their mounts.
  await chmod(folder, 0o755);
  await mkdir(join(folder, "tmp"));
  await writeFile(join(folder, "containers.conf"), containersConf(folder));
  await writeFile(join(folder, "storage.conf"), storageConf(folder));
  const env = {
    ...process.env,
    CONTAINERS_CONF: join(folder, "containers.conf"),
    CONTAINERS_STORAGE_CONF: join(folder, "storage.conf"),
    // Nothing runs while an image is put together, and sandboxes allow no more.
    BUILDAH_ISOLATION: "chroot",
  };
  const run: Podman["run"] = (args, { onStderr } = {}) =>
    finish(spawn("podman", args, { env, stdio: ["ignore", "pipe", "pipe"] }), onStderr);
  const must = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(args);
    if (exitCode !== 0) throw new Error(`podman ${args[0] ?? ""} exited with ${exitCode}:\n${stderr}`);
    return stdout.trim();
  };
  return {
    folder,
    env,
    run,
    must,
    async [Symbol.asyncDispose]() {
      await run(["rm", "--all", "--force", "--time", "0"]);
      await run(["rmi", "--all", "--force"]);
      await finish(spawn("umount", [join(folder, "graph/overlay")], { stdio: ["ignore", "pipe", "pipe"] }), undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Both limits, runc and cgroupfs are what sandboxes without systemd and CAP_SYS_RESOURCE need. */
const containersConf = (folder: string): string => `[containers]
default_ulimits = ["nofile=1024:4096", "nproc=1024:4096"]
netns = "none"
[network]
network_backend = "netavark"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "runc"
tmp_dir = "${folder}/tmp"
`;

const storageConf = (folder: string): string => `[storage]
driver = "overlay"
graphroot = "${folder}/graph"
runroot = "${folder}/run"
`;

function finish(child: ReturnType<typeof spawn>, onStderr: ((text: string) => void) | undefined): Promise<Finished> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    onStderr?.(text);
  });
  const { promise, resolve, reject } = Promise.withResolvers<Finished>();
  child.once("error", reject);
  child.once("close", (code) => resolve({ exitCode: code ?? -1, stdout, stderr }));
  return promise;
}
