import * as z from "zod";
import { Artifact, artifactType, Dataset, defineComponent, Metrics } from "../../compiler/authoring/index.ts";
import { Predictions } from "../evaluate-model/component.ts";

/** `Comparison` as JSON. */
export const ComparisonArtifact = artifactType("pipewright.Comparison", { base: Artifact });
/** `Judgment` as JSONL, one row per call of the judge. */
export const Judgments = artifactType("pipewright.Judgments", { base: Dataset });

export const compareModels = defineComponent({
  name: "compare-models",
  description:
    "A judge model compares two models' answers row by row in both orders (AutoSxS); win rates come with intervals, ties and errors are kept.",
  inputs: {
    predictionsA: Predictions,
    predictionsB: Predictions,
    nameA: z.string().default("baseline"),
    nameB: z.string().default("tuned"),
    judgeModel: z.string().default("gemini-3.5-flash").describe("Model that judges."),
    criteria: z
      .string()
      .default("Which response answers the prompt better? Prefer the correct, complete and concise one.")
      .describe("What the judge is asked to look at."),
    samplesPerOrder: z.int().min(1).max(5).default(1).describe("Judgments for each order of each pair."),
    concurrency: z.int().min(1).max(64).default(8).describe("Requests in flight at once."),
    limit: z.int().positive().optional().describe("Only the first rows both files share."),
    seed: z.int().default(42).describe("Seed that the judge samples with, where the service has one."),
  },
  outputs: {
    metrics: Metrics,
    comparison: ComparisonArtifact,
    judgments: Judgments,
    winRateB: z.number().describe("Share of decided rows that B wins, ties counted as half, 0 to 1."),
  },
});
