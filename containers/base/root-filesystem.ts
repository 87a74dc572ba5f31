import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/**
 * Writes `rootfs/` and the Dockerfile of the offline base image into a build folder. The Node binary is the one that
 * runs this, and the libraries are those of this machine, so the image needs no registry.
 */
export async function writeBaseContext(folder: string): Promise<void> {
  const rootfs = join(folder, "rootfs");
  await install(process.execPath, join(rootfs, "usr/bin/node"), 0o755);
  for (const library of await linkedLibraries(process.execPath)) {
    await install(library, join(rootfs, library), 0o755);
  }
  await install("/etc/ssl/certs/ca-certificates.crt", join(rootfs, "etc/ssl/certs/ca-certificates.crt"), 0o644);
  await mkdir(join(rootfs, "home/nonroot"), { recursive: true });
  await writeFile(
    join(rootfs, "etc/passwd"),
    "root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n",
  );
  await writeFile(join(rootfs, "etc/group"), "root:x:0:\nnonroot:x:65532:\n");
  await mkdir(join(rootfs, "tmp"), { recursive: true });
  // An unprivileged user without a writable /tmp fails with EACCES. mkdir's own mode is cut by the umask.
  await chmod(join(rootfs, "tmp"), 0o1777);
  await copyFile(join(import.meta.dirname, "Dockerfile"), join(folder, "Dockerfile"));
}

/** Absolute paths of the shared libraries and the loader that a program needs. */
async function linkedLibraries(program: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)("ldd", [program]);
  return [...stdout.matchAll(/(?:=>\s+)?(\/\S+)\s+\(0x/g)].map(([, path]) => path!);
}

async function install(from: string, to: string, mode: number): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, mode);
}
