import { expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index.ts";
import { geminiClient } from "../gemini-client.ts";
import { sentimentRows, tuningFile } from "../sentiment-rows.ts";

interface Answer {
  readonly contexts: readonly { readonly name: string }[];
  readonly metadata: { readonly backing_tensorboard_resource: string };
  readonly tensorboardTimeSeries: readonly { readonly name: string; readonly displayName: string }[];
  readonly timeSeriesData: readonly {
    readonly tensorboardTimeSeriesId: string;
    readonly values: readonly { readonly step: string; readonly scalar: { readonly value: number } }[];
  }[];
}

test("the curves of a job are found from its experiment, step by step, as the service's clients do", async () => {
  await using emulator = await startEmulator({ phaseMs: 0 });
  const get = async (path: string): Promise<Answer> =>
    (await (await fetch(`${emulator.url}/v1/${path}`)).json()) as Answer;
  await emulator.objects.write("gs://pipewright-emulator/t.jsonl", tuningFile(sentimentRows(48)));
  await emulator.objects.write("gs://pipewright-emulator/v.jsonl", tuningFile(sentimentRows(12, 100)));
  const ai = geminiClient(emulator);
  let job = await ai.tunings.tune({
    baseModel: "gemini-2.5-flash",
    trainingDataset: { gcsUri: "gs://pipewright-emulator/t.jsonl" },
    config: {
      epochCount: 2,
      learningRateMultiplier: 4,
      validationDataset: { gcsUri: "gs://pipewright-emulator/v.jsonl" },
    },
  });
  while (!job.endTime) job = await ai.tunings.get({ name: job.name! });
  const experiment = job.experiment!;
  const parent = "projects/p/locations/us-central1";
  const board = (await get(experiment)).metadata.backing_tensorboard_resource;
  expect(board).toBe(`${parent}/tensorboards/1`);
  const filter = `schema_title="system.ExperimentRun" AND parent_contexts:"${experiment}"`;
  const { contexts } = await get(`${parent}/metadataStores/default/contexts?filter=${encodeURIComponent(filter)}`);
  const experimentId = experiment.split("/").at(-1)!;
  const runId = contexts[0]!.name
    .split("/")
    .at(-1)!
    .slice(experimentId.length + 1);
  const series = (await get(`${board}/experiments/${experimentId}/runs/${runId}/timeSeries`)).tensorboardTimeSeries;
  expect(series.map(({ displayName }) => displayName)).toEqual([
    "/eval_total_loss",
    "/eval_fraction_of_correct_next_step_preds",
    "/eval_num_predictions",
    "/train_total_loss",
    "/train_fraction_of_correct_next_step_preds",
    "/train_num_predictions",
  ]);
  const names = series.map(({ name }) => `timeSeries=${encodeURIComponent(name)}`).join("&");
  const { timeSeriesData } = await get(`${board}:batchRead?${names}`);
  const steps = timeSeriesData.map(({ values }) => values.map(({ step }) => Number(step)));
  expect(steps[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(steps[3]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const loss = timeSeriesData[0]!.values.map(({ scalar }) => scalar.value);
  expect(loss.at(-1)).toBeLessThan(loss[0]!);
  const one = await fetch(`${emulator.url}/v1/${series[3]!.name}:read?maxDataPoints=3`);
  const thinned = (await one.json()) as { timeSeriesData: Answer["timeSeriesData"][number] };
  expect(thinned.timeSeriesData.values.map(({ step }) => step)).toEqual(["4", "8", "12"]);
});
