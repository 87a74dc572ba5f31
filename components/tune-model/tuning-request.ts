import { createHash } from "node:crypto";
import type { CreateTuningJobParameters } from "@google/genai";

/** One supervised tuning job as asked for. */
export interface TuningRequest {
  readonly baseModel: string;
  readonly displayName: string;
  readonly trainUri: string;
  readonly validationUri: string | undefined;
  readonly epochs: number | undefined;
  readonly learningRateMultiplier: number | undefined;
  readonly adapterSize: AdapterRank | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export type AdapterRank = "1" | "2" | "4" | "8" | "16" | "32";

/** The label by which a restarted task finds the job that it began. */
export const taskLabel = "pipewright-task";

/**
 * The value of the task's label: the same for every attempt of one task with the same settings, and another one as soon
 * as the data or a setting changes. Fits the 63 characters of a label.
 */
export function taskFingerprint(taskKey: string, request: Omit<TuningRequest, "labels">): string {
  const facts = [
    taskKey,
    request.baseModel,
    request.displayName,
    request.trainUri,
    request.validationUri ?? "",
    String(request.epochs ?? ""),
    String(request.learningRateMultiplier ?? ""),
    request.adapterSize ?? "",
  ];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 32);
}

/** The request in the client's own shape. */
export async function toCreateParameters(request: TuningRequest): Promise<CreateTuningJobParameters> {
  const { AdapterSize } = await import("@google/genai");
  const sizes = {
    "1": AdapterSize.ADAPTER_SIZE_ONE,
    "2": AdapterSize.ADAPTER_SIZE_TWO,
    "4": AdapterSize.ADAPTER_SIZE_FOUR,
    "8": AdapterSize.ADAPTER_SIZE_EIGHT,
    "16": AdapterSize.ADAPTER_SIZE_SIXTEEN,
    "32": AdapterSize.ADAPTER_SIZE_THIRTY_TWO,
  } as const;
  const { validationUri, epochs, learningRateMultiplier, adapterSize } = request;
  return {
    baseModel: request.baseModel,
    trainingDataset: { gcsUri: request.trainUri },
    config: {
      tunedModelDisplayName: request.displayName,
      labels: { ...request.labels },
      ...(validationUri === undefined ? {} : { validationDataset: { gcsUri: validationUri } }),
      ...(epochs === undefined ? {} : { epochCount: epochs }),
      ...(learningRateMultiplier === undefined ? {} : { learningRateMultiplier }),
      ...(adapterSize === undefined ? {} : { adapterSize: sizes[adapterSize] }),
    },
  };
}
