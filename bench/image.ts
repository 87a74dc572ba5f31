import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeBaseLayout } from "../test/support/base-layout.ts";
import { registryServer } from "../test/support/registry-server.ts";
import { benchFolder, type BenchResult, type BenchRow, row, wholeProcess } from "./measure.ts";

/**
 * `pipewright build --push` after a change of the code, from the built package, to a registry on loopback that has the base
 * already. The reference is a limit of one second: nothing else makes the same image without a daemon.
 */
export async function bench(): Promise<BenchResult> {
  const program = join(import.meta.dirname, "../dist/cli/bin.js");
  if (!existsSync(program)) throw new Error("dist is missing: run npm run build");
  const folder = await benchFolder("image");
  await writeBaseLayout(join(folder, "base"));
  await using server = await registryServer();
  const rows: BenchRow[] = [];
  for (const [name, more] of cases) {
    const image = `${server.host}/bench/${name.replaceAll(" ", "-")}`;
    const options = ["--image", image, "--base", "oci:base", "--push"];
    const times: number[] = [];
    for (let run = 0; run <= runs; run += 1) {
      await writeFile(join(folder, "pipeline.ts"), `${more}${component(run)}`);
      times.push(await wholeProcess([process.execPath, program, "-C", folder, "build", "pipeline.ts", ...options], 1));
    }
    // The first one warms the caches.
    const ours = times.slice(1).toSorted((a, b) => a - b)[Math.floor(runs / 2)]!;
    rows.push(row(`${name}, warm base; reference: one second`, { ours, reference: 1 }, 1));
  }
  return { name: "image", rows };
}

const runs = 5;

const cases = [
  ["small component", ""],
  ["four stages", `export { tuneAndEvaluate } from "pipewright/pipelines";\n`],
] as const;

/** Another program each time, so that its layer is always made and sent. */
const component = (run: number): string => `import * as z from "zod";
import { defineComponent } from "pipewright";

export const count = defineComponent({
  name: "count",
  inputs: { text: z.string() },
  outputs: { letters: z.int() },
  run: ({ inputs }) => ({ letters: inputs.text.length + ${run} }),
});
`;
