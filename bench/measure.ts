import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** What a benchmark module's `bench()` answers. */
export interface BenchResult {
  readonly name: string;
  readonly rows: readonly BenchRow[];
}

/** One case, measured against its reference in the same run. */
export interface BenchRow {
  readonly case: string;
  /** Wall time in seconds. */
  readonly oursSeconds: number;
  readonly referenceSeconds: number;
  /** How many times faster than the reference: above 1 is faster. */
  readonly ratio: number;
  /** The least ratio that is good enough, undefined for a case that is only looked at. */
  readonly target: number | undefined;
}

const root = join(import.meta.dirname, "..");

/** The Python that holds the references: PIPEWRIGHT_PYTHON, else the one that .ci/install-python.sh makes. */
export function referencePython(): string {
  const python = process.env["PIPEWRIGHT_PYTHON"] ?? join(root, ".venv/bin/python");
  if (!existsSync(python))
    throw new Error(`${python} is missing: run bash .ci/install-python.sh, or set PIPEWRIGHT_PYTHON`);
  return python;
}

/** Builds a row; the ratio follows from the times. */
export function row(
  name: string,
  seconds: { readonly ours: number; readonly reference: number },
  target?: number,
): BenchRow {
  const { ours, reference } = seconds;
  return { case: name, oursSeconds: ours, referenceSeconds: reference, ratio: reference / ours, target };
}

/**
 * Median wall time in seconds of a whole process, start-up included, after one run that warms the caches.
 * `runs` of 1 measures without warming, for what takes long anyway.
 * @throws when the program does not exit with 0, so that a broken run is never a fast one.
 */
export async function wholeProcess(command: readonly string[], runs: number): Promise<number> {
  if (runs > 1) await timed(command);
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await timed(command));
  return times.toSorted((a, b) => a - b)[Math.floor(runs / 2)]!;
}

/** A folder for generated programs, inside the repository so that they can import "pipewright". */
export async function benchFolder(name: string): Promise<string> {
  const folder = join(root, ".pipewright/bench", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

async function timed(command: readonly string[]): Promise<number> {
  const [program = "", ...args] = command;
  const start = process.hrtime.bigint();
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject);
  child.once("close", (code) => resolve(code ?? -1));
  const code = await promise;
  if (code !== 0) throw new Error(`${command.join(" ")} exited with ${code}:\n${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}
