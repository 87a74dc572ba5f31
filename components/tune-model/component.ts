import * as z from "zod";
import { Artifact, artifactType, Dataset, defineComponent, google, optional } from "../../compiler/authoring/index.ts";

/** `TrainingCurves` as JSON. */
export const CurvesArtifact = artifactType("pipewright.TrainingCurves", { base: Artifact });

export const tuneModel = defineComponent({
  name: "tune-model",
  description:
    "Supervised tuning of a Gemini base model as one managed job, followed to its end; a retried task re-attaches to the job it began.",
  inputs: {
    train: Dataset,
    validation: optional(Dataset),
    baseModel: z.string().default("gemini-3.5-flash").describe("Model to start from."),
    displayName: z.string().default("pipewright-tuned").describe("Display name of the tuned model."),
    epochs: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe("Passes over the training rows; the service chooses when left out."),
    learningRateMultiplier: z.number().positive().optional().describe("Factor on the recommended learning rate."),
    adapterSize: z
      .enum(["1", "2", "4", "8", "16", "32"])
      .optional()
      .describe("Rank of the adapter; the service chooses when left out."),
    stagingLocation: z
      .string()
      .default("")
      .describe("gs:// folder for the training files when the datasets are not in Cloud Storage."),
    pollSeconds: z.number().positive().default(10).describe("Seconds between two looks at the job."),
  },
  outputs: {
    model: google.VertexModel,
    curves: CurvesArtifact,
    endpoint: z.string().describe("Resource name to generate with."),
    tuningJob: z.string().describe("Resource name of the tuning job."),
    checkpoints: z
      .array(z.record(z.string(), z.string()))
      .describe("checkpointId, epoch, step and endpoint of each checkpoint."),
    gcp_resources: z.string().describe("Google's record of remote jobs, for links, cancelling and re-attaching."),
  },
});
