import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainerSpec } from "../../compiler/spec/pipeline-spec.ts";

/** What one start of the fixture's component 'repeat' left behind. */
export interface StepResult {
  readonly status: number | null;
  readonly log: string;
  readonly output: unknown;
  readonly rows: string;
}

/** The executor input of 'repeat' with its outputs below a folder, as a backend writes it. */
export const repeatInput = (folder: string): string =>
  JSON.stringify({
    inputs: { parameterValues: { text: "abc", times: 3 } },
    outputs: {
      parameters: { length: { outputFile: join(folder, "length") } },
      artifacts: {
        rows: {
          artifacts: [
            { name: "rows", type: { schemaTitle: "system.Dataset" }, uri: join(folder, "rows"), metadata: {} },
          ],
        },
      },
      outputFile: join(folder, "executor_output.json"),
    },
  });

/** Starts a container's command here, without the container. */
export function startStep({ command = [], args = [] }: Partial<ContainerSpec>): StepResult {
  const folder = mkdtempSync(join(tmpdir(), "pipewright-step-"));
  try {
    const input = repeatInput(folder);
    const [program = "", ...rest] = [...command, ...args.map((argument) => (argument === "{{$}}" ? input : argument))];
    const { status, stderr } = spawnSync(program, rest, { encoding: "utf8", cwd: folder });
    const read = (name: string): string => readFileSync(join(folder, name), "utf8").replaceAll(folder, "/outputs");
    const output = status === 0 ? (JSON.parse(read("executor_output.json")) as unknown) : undefined;
    return { status, log: stderr.replaceAll(/peak memory .*\n/g, ""), output, rows: status === 0 ? read("rows") : "" };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What 'repeat' does with that input, however it is started. */
export const repeatResult: StepResult = {
  status: 0,
  log: "wrote 9 letters\n",
  output: {
    parameterValues: { length: 9 },
    artifacts: { rows: { artifacts: [{ name: "rows", uri: "/outputs/rows", metadata: { copies: 3 } }] } },
  },
  rows: "abcabcabc",
};
