import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { benchFolder, type BenchResult, type BenchRow, referencePython, row, wholeProcess } from "./measure.ts";

const root = join(import.meta.dirname, "..");
const built = join(root, "dist/cli/bin.js");

/** Iterations that the reference runs: it takes about a second for each. */
const few = 20;
const many = 1000;

/**
 * A loop of trivial tasks and a sum of what they pass on, as whole processes: the runner with each launcher, against the Python
 * SDK's local runner with the same pipeline. Caching is off on both sides.
 */
export async function bench(): Promise<BenchResult> {
  if (!existsSync(built)) throw new Error("dist is missing: run npm run build");
  const folder = await benchFolder("runner");
  const script = join(folder, "loop.py");
  await writeFile(script, pythonLoop(few));
  const reference = await wholeProcess([referencePython(), script, join(folder, "python")], 1);
  requireSum(readFileSync(join(folder, "python", "sum.txt"), "utf8"), few);
  const rows: BenchRow[] = [];
  const ours = async (count: number, launcher: string): Promise<number> => {
    const pipeline = join(folder, `loop-${count}.ts`);
    await writeFile(pipeline, ourLoop(count));
    const runs = join(folder, ".pipewright", "runs");
    await rm(runs, { recursive: true, force: true });
    const command = [process.execPath, built, "-C", folder, "run", pipeline, "--launcher", launcher, "--no-cache"];
    const seconds = await wholeProcess(command, 3);
    for (const name of readdirSync(runs)) {
      const sum = readFileSync(join(runs, name, "tasks/total/parameters/sum"), "utf8");
      requireSum(sum, count);
    }
    return seconds;
  };
  rows.push(
    row(`loop of ${few}, subprocess; reference: kfp.local`, { ours: await ours(few, "subprocess"), reference }),
  );
  rows.push(
    row(`loop of ${few}, in-process; reference: kfp.local`, { ours: await ours(few, "in-process"), reference }, 2),
  );
  const seconds = await ours(many, "in-process");
  const scaled = (reference / few) * many;
  rows.push(
    row(`loop of 1,000, in-process; reference: kfp.local's ${few}, scaled`, { ours: seconds, reference: scaled }, 20),
  );
  rows.push(row("loop of 1,000, in-process; reference: the limit of 3 s", { ours: seconds, reference: 3 }, 1));
  return { name: "runner", rows };
}

function requireSum(text: string, count: number): void {
  const expected = (count * (count - 1)) / 2 + count;
  if (Number(text) !== expected) throw new Error(`the sum over ${count} iterations is ${text}, not ${expected}`);
}

const ourLoop = (count: number): string => `import * as z from "zod";
import { defineComponent, definePipeline, parallelFor } from "pipewright";

export const next = defineComponent({
  name: "next",
  inputs: { value: z.int() },
  outputs: { value: z.int() },
  run: ({ inputs }) => ({ value: inputs.value + 1 }),
});

export const total = defineComponent({
  name: "total",
  inputs: { values: z.array(z.int()) },
  outputs: { sum: z.int() },
  run: ({ inputs }) => ({ sum: inputs.values.reduce((sum, value) => sum + value, 0) }),
});

export const loop = definePipeline({
  name: "loop",
  inputs: {},
  build() {
    const items = Array.from({ length: ${count} }, (_, index) => index);
    const made = parallelFor(items, (value) => ({ value: next({ value }).outputs.value }));
    return { sum: total({ values: made.value }).outputs.sum };
  },
});
`;

const pythonLoop = (count: number): string => `import os
import sys
from typing import List

from kfp import dsl, local

os.makedirs(sys.argv[1], exist_ok=True)
local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=sys.argv[1], raise_on_error=True)


@dsl.component(kfp_package_path="kfp", install_kfp_package=False)
def next_value(value: int) -> int:
    return value + 1


@dsl.component(kfp_package_path="kfp", install_kfp_package=False)
def total(values: List[int]) -> float:
    # Here the integers arrive as floats.
    return float(sum(values))


@dsl.pipeline
def loop() -> float:
    with dsl.ParallelFor(list(range(${count}))) as value:
        made = next_value(value=value)
    return total(values=dsl.Collected(made.output)).output


with open(os.path.join(sys.argv[1], "sum.txt"), "w") as file:
    file.write(str(loop().output))
`;
