import * as z from "zod";
import { Artifact, artifactType, Dataset, defineComponent, Metrics } from "../../compiler/authoring/index.ts";

/** `Evaluation` as JSON. */
export const EvaluationArtifact = artifactType("pipewright.Evaluation", { base: Artifact });
/** `PredictionRow` as JSONL, one row per test row, failures included. */
export const Predictions = artifactType("pipewright.Predictions", { base: Dataset });

export const evaluateModel = defineComponent({
  name: "evaluate-model",
  description:
    "Asks a model every test question and scores the answers; blocked, empty and failed answers are counted, never dropped.",
  inputs: {
    test: Dataset,
    model: z.string().describe("Model id, or the endpoint of a tuned model."),
    metrics: z
      .array(z.string())
      .default(["exact_match", "squad_f1", "rouge1", "rouge2", "rougeL", "classification"])
      .describe("Metric names, as for `pipewright score`."),
    temperature: z.number().min(0).max(2).default(0).describe("Sampling temperature."),
    maxOutputTokens: z.int().positive().default(1024).describe("Upper bound on each answer, in tokens."),
    concurrency: z.int().min(1).max(64).default(8).describe("Requests in flight at once."),
    scoreAs: z.enum(["zero", "exclude"]).default("zero").describe("How rows without a usable answer count."),
    limit: z.int().positive().optional().describe("Only the first rows of the test set."),
    seed: z.int().default(42).describe("Seed of the bootstrap."),
  },
  outputs: {
    metrics: Metrics,
    evaluation: EvaluationArtifact,
    predictions: Predictions,
    answered: z.int().describe("Rows with a usable answer."),
  },
});
