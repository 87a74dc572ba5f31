import * as z from "zod";
import { definePipeline } from "../compiler/authoring/index.ts";
import { compareModels, convertDataset, evaluateModel, tuneModel } from "../components/index.ts";

/** Converts a dataset, tunes a model on it, scores base and tuned model on the same held-out rows, and lets a judge compare them. */
export const tuneAndEvaluate = definePipeline({
  name: "tune-and-evaluate",
  description:
    "Convert a dataset, tune a Gemini model on it, evaluate it beside the base model, and compare the two with a judge.",
  inputs: {
    source: z.string().describe("Local path or gs:// address of the rows."),
    format: z.enum(["auto", "messages", "contents", "csv"]).default("auto").describe("Shape of the source."),
    baseModel: z.string().default("gemini-3.5-flash").describe("Model to tune and to compare with."),
    judgeModel: z.string().default("gemini-3.5-flash").describe("Model that judges pairs of answers."),
    epochs: z.int().min(1).max(100).default(3).describe("Passes over the training rows."),
    learningRateMultiplier: z.number().positive().default(1).describe("Factor on the recommended learning rate."),
    metrics: z
      .array(z.string())
      .default(["exact_match", "squad_f1", "rouge1", "rouge2", "rougeL", "classification"])
      .describe("Metric names."),
    stagingLocation: z.string().default("").describe("gs:// folder for the training files."),
    seed: z.int().default(42).describe("Seed of the split and of every interval."),
  },
  build({ source, format, baseModel, judgeModel, epochs, learningRateMultiplier, metrics, stagingLocation, seed }) {
    const data = convertDataset({ source, format, baseModel, seed });
    const { train, validation, test } = data.outputs;
    const baseline = evaluateModel({ test, model: baseModel, metrics, seed }, { name: "evaluate-baseline" });
    const tuned = tuneModel({ train, validation, baseModel, epochs, learningRateMultiplier, stagingLocation });
    const { model, endpoint } = tuned.outputs;
    const after = evaluateModel({ test, model: endpoint, metrics, seed }, { name: "evaluate-tuned" });
    const compared = compareModels({
      predictionsA: baseline.outputs.predictions,
      predictionsB: after.outputs.predictions,
      judgeModel,
      seed,
    });
    return { model, endpoint, metrics: after.outputs.metrics, winRate: compared.outputs.winRateB };
  },
});
