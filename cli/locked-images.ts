import { existsSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import type { PipelineGraph } from "../compiler/graph/graph.ts";
import type { LockedImages } from "../containers/image-of.ts";

/** Whether an image that is old or was never pushed is told, or stops the command. */
export type LockUse = "warn" | "refuse";

/**
 * The images of a pipeline's components, from the lock file of the project that the pipeline's file is in.
 * @throws K678 when the lock file cannot be used; K679 and K680 where they stop the command
 */
export async function lockedImages(graph: PipelineGraph, file: string, use: LockUse): Promise<LockedImages> {
  const none: LockedImages = { images: {}, warnings: [] };
  // Most projects have none, and reading one takes modules that a compile does without.
  if (!isLocked(dirname(file))) return none;
  const [{ componentsOf }, { findImageLock }, { imagesFor }] = await Promise.all([
    import("../compiler/authoring/components-of.ts"),
    import("../containers/image-lock.ts"),
    import("../containers/image-of.ts"),
  ]);
  const lock = await findImageLock(dirname(file));
  if (lock === undefined) return none;
  const wanted = [...componentsOf(graph)].filter(([, each]) => each.image === undefined && each.lightweight !== true);
  const found = imagesFor(
    wanted.map(([name]) => name),
    lock,
  );
  if (use === "warn" || found.warnings.length === 0) return found;
  throw new PipewrightError(found.warnings.map(({ code, message, hint }) => ({ code, message, hint })));
}

function isLocked(folder: string): boolean {
  for (let each = folder; ; each = dirname(each)) {
    if (existsSync(join(each, "pipewright.lock.json"))) return true;
    if (each === parse(each).root) return false;
  }
}
