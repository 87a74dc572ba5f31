/** What is known about a base model on `checkedOn`. Used for warnings and estimates only: the service is the judge. */
export interface BaseModel {
  readonly id: string;
  readonly supervisedTuning: "available" | "preview" | "retired" | "not-offered";
  /** ISO date, or only the year, for which the vendor's pages announce or report the end of the model. */
  readonly retiresOn?: string;
  /** Regions that tune it; undefined when most regions do. */
  readonly tuningLocations?: readonly string[];
  readonly adapterSizes: readonly number[];
  readonly limits: TuningLimits;
  /** US$ per million training tokens. */
  readonly trainingPrice?: Price;
}

/** Bounds on the tuning files of a model. */
export interface TuningLimits {
  /** Input and output of one example together. */
  readonly tokensPerExample: number;
  readonly trainingExamples: number;
  readonly trainingFileBytes: number;
  readonly validationExamples: number;
}

/** A price with where and when it was read. */
export interface Price {
  readonly usd: number;
  readonly readOn: string;
  readonly source: string;
}

/** When the table below was compared with the vendor's pages. */
export const checkedOn = "2026-10-31";

const limits: TuningLimits = {
  tokensPerExample: 131_072,
  trainingExamples: 10_000_000,
  trainingFileBytes: 1_000_000_000,
  validationExamples: 5000,
};
const olderLimits: TuningLimits = { ...limits, trainingExamples: 1_000_000 };
const oldestLimits: TuningLimits = { ...olderLimits, tokensPerExample: 32_000, validationExamples: 256 };
const gemini3Locations = ["us-central1", "europe-west4"];
const pricePage = "third-party reading of https://cloud.google.com/vertex-ai/generative-ai/pricing";
const price = (usd: number, readOn: string): Price => ({ usd, readOn, source: pricePage });

/** Base models as the vendor's tuning, lifecycle and release pages listed them on `checkedOn`. */
export const baseModels: readonly BaseModel[] = [
  {
    id: "gemini-3.5-flash",
    supervisedTuning: "preview",
    retiresOn: "2027-05-19",
    tuningLocations: gemini3Locations,
    adapterSizes: [1, 2, 4, 8, 16],
    limits,
    trainingPrice: price(10, "2026-08-20"),
  },
  {
    id: "gemini-3.5-flash-lite",
    supervisedTuning: "preview",
    retiresOn: "2027-07-21",
    tuningLocations: gemini3Locations,
    adapterSizes: [1, 2, 4, 8, 16],
    limits,
  },
  {
    id: "gemini-3.1-flash-lite",
    supervisedTuning: "preview",
    retiresOn: "2027-05-07",
    tuningLocations: gemini3Locations,
    adapterSizes: [1, 2, 4, 8, 16],
    limits,
    trainingPrice: price(3, "2026-08-20"),
  },
  {
    id: "gemini-2.5-pro",
    supervisedTuning: "available",
    retiresOn: "2026-10-20",
    adapterSizes: [1, 2, 4, 8],
    limits,
    trainingPrice: price(25, "2026-03-01"),
  },
  {
    id: "gemini-2.5-flash",
    supervisedTuning: "available",
    retiresOn: "2026-10-20",
    adapterSizes: [1, 2, 4, 8, 16],
    limits,
    trainingPrice: price(5, "2026-03-01"),
  },
  {
    id: "gemini-2.5-flash-lite",
    supervisedTuning: "available",
    retiresOn: "2026-10-20",
    adapterSizes: [1, 2, 4, 8, 16],
    limits,
    trainingPrice: price(1.5, "2026-03-01"),
  },
  ...["gemini-2.0-flash-001", "gemini-2.0-flash-lite-001"].map((id): BaseModel => ({
    id,
    supervisedTuning: "retired",
    retiresOn: "2026-06-01",
    adapterSizes: [1, 2, 4, 8],
    limits: olderLimits,
  })),
  ...["gemini-1.5-pro-002", "gemini-1.5-flash-002", "gemini-1.0-pro-002"].map((id): BaseModel => ({
    id,
    supervisedTuning: "retired",
    retiresOn: "2025",
    adapterSizes: id.includes("flash") ? [1, 4, 8, 16] : [1, 4],
    limits: oldestLimits,
  })),
];

/** The table's row for a model id; the publisher prefix and a version after "@" play no part. */
export function findBaseModel(id: string): BaseModel | undefined {
  const bare = id.replace(/^.*\/models\//, "").replace(/@.*$/, "");
  return baseModels.find((model) => model.id === bare || model.id.replace(/-00\d$/, "") === bare);
}
