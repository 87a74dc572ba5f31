import * as z from "zod";
import { type FieldViolation, ServiceError } from "../service-error.ts";
import { knownModel } from "../known-models.ts";

const sizes = { ONE: 1, TWO: 2, FOUR: 4, EIGHT: 8, SIXTEEN: 16, THIRTY_TWO: 32 } as const;

const int64 = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);

const requestShape = z.looseObject({
  baseModel: z.string().optional(),
  preTunedModel: z.looseObject({}).optional(),
  tunedModelDisplayName: z.string().max(128).optional(),
  description: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  serviceAccount: z.string().optional(),
  encryptionSpec: z.looseObject({ kmsKeyName: z.string() }).optional(),
  preferenceOptimizationSpec: z.unknown().optional(),
  distillationSpec: z.unknown().optional(),
  reinforcementTuningSpec: z.unknown().optional(),
  supervisedTuningSpec: z
    .looseObject({
      trainingDatasetUri: z.string().default(""),
      validationDatasetUri: z.string().optional(),
      exportLastCheckpointOnly: z.boolean().optional(),
      hyperParameters: z
        .object({
          epochCount: int64.optional(),
          learningRateMultiplier: z.number().optional(),
          adapterSize: z.string().optional(),
        })
        .default({}),
    })
    .optional(),
});

/** A request that can be carried out. */
export interface TuningRequest {
  readonly baseModel: string;
  readonly trainingUri: string;
  readonly validationUri: string | undefined;
  /** Chosen from the number of rows when left out. */
  readonly epochs: number | undefined;
  readonly learningRateMultiplier: number;
  readonly rank: number;
  readonly exportLastCheckpointOnly: boolean;
  readonly displayName: string | undefined;
  /** What the client sent, echoed in the job. */
  readonly echo: Readonly<Record<string, unknown>>;
}

/** @throws ServiceError with every wrong field named */
export function parseTuningRequest(body: unknown): TuningRequest {
  const parsed = requestShape.safeParse(body);
  if (!parsed.success) {
    refuse(parsed.error.issues.map(({ path, message }) => ({ field: path.join("."), description: message })));
  }
  const { baseModel, supervisedTuningSpec: spec, tunedModelDisplayName: displayName } = parsed.data;
  for (const method of [
    "preferenceOptimizationSpec",
    "distillationSpec",
    "reinforcementTuningSpec",
    "preTunedModel",
  ] as const) {
    if (parsed.data[method] === undefined) continue;
    throw new ServiceError(
      "UNIMPLEMENTED",
      `the emulator tunes by supervisedTuningSpec from a base model, not by ${method}`,
    );
  }
  if (!spec) refuse([{ field: "supervised_tuning_spec", description: "supervised_tuning_spec must be set" }]);
  const { hyperParameters, trainingDatasetUri, validationDatasetUri } = spec;
  const { epochCount, learningRateMultiplier = 1, adapterSize = "ADAPTER_SIZE_FOUR" } = hyperParameters;
  const rank = sizes[adapterSize.replace("ADAPTER_SIZE_", "") as keyof typeof sizes] as number | undefined;
  const model = knownModel(baseModel ?? "");
  if (model === undefined || model.adapterSizes.length === 0) {
    refuse([{ field: "base_model", description: `Base model ${baseModel ?? ""} is not supported.` }]);
  }
  const problems = [
    ...datasetProblem("training_dataset_uri", trainingDatasetUri),
    ...(validationDatasetUri === undefined ? [] : datasetProblem("validation_dataset_uri", validationDatasetUri)),
    ...outside(
      "epoch_count",
      epochCount === undefined || (epochCount >= 1 && epochCount <= 100),
      "must be between 1 and 100",
    ),
    ...outside("learning_rate_multiplier", learningRateMultiplier > 0, "must be greater than 0"),
    ...outside(
      "adapter_size",
      rank !== undefined && model.adapterSizes.includes(rank),
      `must be one of ${model.adapterSizes.join(", ")} for ${model.name}`,
    ),
  ];
  if (problems.length > 0) refuse(problems);
  return {
    baseModel: model.name,
    trainingUri: trainingDatasetUri,
    validationUri: validationDatasetUri,
    epochs: epochCount,
    learningRateMultiplier,
    rank: rank ?? 4,
    exportLastCheckpointOnly: spec.exportLastCheckpointOnly ?? false,
    displayName,
    echo: { ...parsed.data, supervisedTuningSpec: { ...spec, hyperParameters: wireParameters(hyperParameters) } },
  };
}

/** int64 fields are strings on the wire. */
const wireParameters = (given: { readonly epochCount?: number | undefined }): Readonly<Record<string, unknown>> => ({
  ...given,
  ...(given.epochCount !== undefined && { epochCount: String(given.epochCount) }),
});

const datasetProblem = (field: string, uri: string): readonly FieldViolation[] =>
  outside(field, /^gs:\/\/[^/]+\/.+\.jsonl$/.test(uri), "should be a GCS object of type JSONL");

const outside = (field: string, isRight: boolean, rule: string): readonly FieldViolation[] =>
  isRight ? [] : [{ field, description: `${field} ${rule}` }];

function refuse(violations: readonly FieldViolation[]): never {
  throw new ServiceError(
    "INVALID_ARGUMENT",
    `List of found errors:\t${violations.map(({ field, description }, index) => `${index + 1}.Field: ${field}; Message: ${description}.`).join("\t")}`,
    violations,
  );
}
