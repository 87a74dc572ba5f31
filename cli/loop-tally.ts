import type { TaskRecord } from "../compiler/spec/run-record.ts";

/** Loops longer than this get one line with counts instead of a line for each iteration. */
const foldAbove = 20;

interface Tally {
  readonly total: number;
  done: number;
  failed: number;
}

/** Counts the iterations of long loops while a run goes on. */
export class LoopTally {
  readonly #loops = new Map<string, Tally>();

  /** Takes in a task's new record. */
  see(task: TaskRecord): void {
    if ((task.iterations ?? 0) > foldAbove && !this.#loops.has(task.path))
      this.#loops.set(task.path, { total: task.iterations ?? 0, done: 0, failed: 0 });
    const loop = task.iteration === undefined ? undefined : this.#loops.get(task.parent ?? "");
    if (loop === undefined || task.state === "PENDING" || task.state === "RUNNING") return;
    loop.done += 1;
    if (task.state === "FAILED") loop.failed += 1;
  }

  /** Path of the outermost long loop that a task is inside of. */
  loopAround(path: string): string | undefined {
    if (this.#loops.size === 0) return undefined;
    for (const { index } of path.matchAll(/\[\d+\](?=\/|$)/g)) {
      const loop = path.slice(0, index);
      if (this.#loops.has(loop)) return loop;
    }
    return undefined;
  }

  /** "412 of 1,000 iterations, 3 failed", undefined for anything but a long loop. */
  text(path: string): string | undefined {
    const loop = this.#loops.get(path);
    if (loop === undefined) return undefined;
    const count = (value: number): string => value.toLocaleString("en");
    const done = loop.done === loop.total ? count(loop.total) : `${count(loop.done)} of ${count(loop.total)}`;
    return `${done} iterations${loop.failed > 0 ? `, ${count(loop.failed)} failed` : ""}`;
  }

  /** Whether another tenth of a long loop has just been done. */
  isMilestone(path: string): boolean {
    const loop = this.#loops.get(path);
    return loop !== undefined && loop.done % Math.ceil(loop.total / 10) === 0 && loop.done < loop.total;
  }
}
