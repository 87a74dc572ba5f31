import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { LayerFile } from "./image/layer.ts";

/**
 * Writes what docker, podman, buildah and Cloud Build build from: the Dockerfile and the files with their modes. A folder that
 * an earlier build filled is emptied first; any other is left alone.
 * @throws K671 when the folder holds something else
 */
export async function writeContext(
  folder: string,
  { dockerfile, files }: { readonly dockerfile: string; readonly files: readonly LayerFile[] },
): Promise<void> {
  const before = await readdir(folder).catch(() => []);
  const foreign = before.find((name) => !["Dockerfile", "app"].includes(name));
  if (foreign !== undefined)
    fail("K671", `'${folder}' holds '${foreign}', which is no part of a build context`, {
      hint: "name an empty folder",
    });
  await rm(join(folder, "app"), { recursive: true, force: true });
  for (const { path, content, executable = false } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    // Not cut by the umask, because it goes into the image.
    await chmod(file, executable ? 0o555 : 0o444);
  }
  await writeFile(join(folder, "Dockerfile"), dockerfile);
}
