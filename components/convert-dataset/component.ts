import * as z from "zod";
import { Artifact, artifactType, Dataset, defineComponent } from "../../compiler/authoring/index.ts";

/** A `ConversionReport` as JSON. */
export const ConversionReportArtifact = artifactType("pipewright.ConversionReport", { base: Artifact });

export const convertDataset = defineComponent({
  name: "convert-dataset",
  description:
    "Turns chat logs, prompt tables or CSV into the rows that Gemini tuning accepts, checks them before money is spent, and splits them.",
  inputs: {
    source: z.string().describe("Local path or gs:// address of the rows."),
    format: z
      .enum(["auto", "messages", "contents", "csv"])
      .default("auto")
      .describe("Shape of the source; auto looks at the first rows."),
    inputTemplate: z.string().default("{input_text}").describe("CSV only: the user turn, with {column} placeholders."),
    outputColumn: z.string().default("output_text").describe("CSV only: the column that holds the wanted answer."),
    systemInstruction: z.string().optional().describe("System instruction for rows that bring none."),
    baseModel: z.string().default("gemini-3.5-flash").describe("Model whose limits the rows are checked against."),
    validationFraction: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.1)
      .describe("Share of the kept rows for validation, 0 to 0.5."),
    testFraction: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.2)
      .describe("Share of the kept rows for the test set, 0 to 0.9."),
    seed: z.int().default(42).describe("Seed of the split; the same rows and seed give the same split."),
    deduplicate: z.boolean().default(true).describe("Leave out repeated rows, after case and space folding."),
    maxRejectedFraction: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe("Fail when more than this share of the rows is unusable."),
  },
  outputs: {
    train: Dataset,
    validation: Dataset,
    test: Dataset,
    report: ConversionReportArtifact,
    trainRows: z.int(),
    validationRows: z.int(),
    testRows: z.int(),
  },
});
