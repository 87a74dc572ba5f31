import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { expect, test } from "vitest";
import { Dataset, defineComponent, listOf, Model, optional } from "../../../compiler/authoring/index.ts";
import { executeTask } from "../../../containers/runtime/execute-task.ts";
import { parseExecutorInput } from "../../../containers/runtime/executor-input.ts";
import { implement } from "../../../containers/runtime/implement.ts";
import type { Implementation } from "../../../containers/runtime/implement.ts";
import { taskLog } from "../../../containers/runtime/task-log.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const contract = defineComponent({
  name: "look",
  inputs: {
    data: Dataset,
    more: optional(Dataset),
    many: listOf(Model),
    n: z.int().default(5),
    hint: z.string().optional(),
  },
  outputs: { model: Model, seen: z.record(z.string(), z.unknown()), ratio: z.number() },
});

async function execute(
  folder: string,
  options: {
    readonly env?: Record<string, string>;
    readonly handler?: Parameters<
      typeof implement<(typeof contract)["definition"]["inputs"], (typeof contract)["definition"]["outputs"]>
    >[1];
  } = {},
): Promise<{ readonly output: unknown; readonly ratio: string; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const implementation = implement(
    contract,
    options.handler ??
      (({ inputs, outputs, task, outputFiles, log }) => {
        outputs.model.metadata["base"] = "b";
        log.info("two\nlines");
        log.warn("careful");
        log.progress(2, undefined, "rows");
        return {
          ratio: 0.5,
          seen: {
            data: inputs.data,
            more: inputs.more === undefined,
            many: inputs.many.map(({ path }) => path),
            n: inputs.n,
            hint: inputs.hint === undefined,
            model: outputs.model.path,
            file: outputFiles.ratio.endsWith("/ratio"),
            retryIndex: task.retryIndex,
            labels: task.labels,
          },
        };
      }),
  );
  const input = {
    inputs: {
      parameterValues: { hint: null },
      artifacts: {
        data: { artifacts: [{ name: "d", uri: "gs://b/d", metadata: { rows: 2 } }] },
        many: {
          artifacts: [
            { name: "m1", uri: "/m/1" },
            { name: "m2", uri: "/m/2" },
          ],
        },
        more: { artifacts: [] },
      },
    },
    outputs: {
      parameters: {
        seen: { outputFile: join(folder, "p/seen") },
        ratio: { outputFile: join(folder, "p/ratio") },
      },
      artifacts: { model: { artifacts: [{ name: "model", uri: join(folder, "a/model"), metadata: { kept: 1 } }] } },
      outputFile: join(folder, "o/executor_output.json"),
    },
  };
  await executeTask({
    // The list of ports is known here; the runtime takes any component.
    implementation: implementation as unknown as Implementation,
    input: parseExecutorInput(JSON.stringify(input)),
    env: options.env ?? {},
    signal: new AbortController().signal,
    log: taskLog((line) => lines.push(line)),
  });
  return {
    output: JSON.parse(await readFile(join(folder, "o/executor_output.json"), "utf8").catch(() => "null")),
    ratio: await readFile(join(folder, "p/ratio"), "utf8").catch(() => ""),
    lines,
  };
}

const seen = (folder: string): object => ({
  data: { name: "d", uri: "gs://b/d", path: "/gcs/b/d", metadata: { rows: 2 } },
  more: true,
  many: ["/m/1", "/m/2"],
  n: 5,
  hint: true,
  model: join(folder, "a/model"),
  file: true,
  retryIndex: 0,
  labels: {},
});

test("a handler sees its inputs with defaults, and its result goes to the parameter files and the executor output", async () => {
  await using folder = await temporaryFolder();
  expect(await execute(folder.path)).toEqual({
    ratio: "0.5",
    lines: ["two lines", "warning: careful", "progress: 2/? rows"],
    output: {
      parameterValues: { ratio: 0.5, seen: seen(folder.path) },
      artifacts: {
        model: { artifacts: [{ name: "model", uri: join(folder.path, "a/model"), metadata: { kept: 1, base: "b" } }] },
      },
    },
  });
});

test("on Vertex the labels of the job reach the handler, and artifact names are left to the service", async () => {
  await using folder = await temporaryFolder();
  const env = { VERTEX_AI_PIPELINES_RUN_LABELS: '{"team":"a"}', KFP_RETRY_INDEX: "2" };
  expect((await execute(folder.path, { env })).output).toEqual({
    parameterValues: { ratio: 0.5, seen: { ...seen(folder.path), retryIndex: 2, labels: { team: "a" } } },
    artifacts: { model: { artifacts: [{ uri: join(folder.path, "a/model"), metadata: { kept: 1, base: "b" } }] } },
  });
});

test.each([
  ["worker", null],
  ["chief", expect.anything()],
  ["workerpool0", expect.anything()],
])("in a distributed job a %s writes as KFP wants", async (type, output) => {
  await using folder = await temporaryFolder();
  const env = { CLUSTER_SPEC: JSON.stringify({ task: { type } }) };
  expect((await execute(folder.path, { env })).output).toEqual(output);
});

test("every output that breaks the contract is named", async () => {
  await using folder = await temporaryFolder();
  // A handler in plain JavaScript is not held back by types.
  const handler = (() => ({ ratio: "half", sen: {} })) as never;
  await expect(execute(folder.path, { handler })).rejects.toThrow(
    [
      "K603: the handler returned 'sen', which is no output parameter",
      "K603: output 'seen' is missing from what the handler returned",
      "K603: output 'ratio' does not fit: expected number, received string",
    ].join("\n"),
  );
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  await expect(execute(folder.path, { handler: () => ({ ratio: 1, seen: { circle: 1n } }) })).rejects.toThrow(
    "K603: output 'seen' holds a value that JSON cannot carry",
  );
  await expect(
    execute(folder.path, {
      handler: ({ outputs }) => {
        outputs.model.metadata["circle"] = circle;
        return { ratio: 1, seen: {} };
      },
    }),
  ).rejects.toThrow("K603: the metadata of 'model' holds a value that JSON cannot carry");
});
