import type { Gemini } from "../../gemini/client.ts";
import { checkedOn, findBaseModel } from "../../gemini/models.ts";
import type { TrainingFile } from "./training-file.ts";
import type { TuningRequest } from "./tuning-request.ts";

export interface TrainingFiles {
  readonly train: TrainingFile;
  readonly validation: TrainingFile | undefined;
}

/** What the dated model table and the files give reason to doubt. The service decides; nothing here stops a job. */
export function tuningWarnings(
  request: Pick<TuningRequest, "baseModel" | "adapterSize">,
  files: TrainingFiles,
  { target }: Pick<Gemini, "target">,
): readonly string[] {
  const warnings = fileWarnings(files);
  const model = findBaseModel(request.baseModel);
  if (model === undefined) return [...warnings, `'${request.baseModel}' is not in the model table of ${checkedOn}`];
  const known = `in the model table of ${checkedOn}`;
  if (model.supervisedTuning === "retired") {
    warnings.push(`'${model.id}' is retired since ${model.retiresOn ?? "some time"} ${known}`);
  } else if (model.retiresOn !== undefined) {
    warnings.push(...retirementWarning(model.id, model.retiresOn));
  }
  if (request.adapterSize !== undefined && !model.adapterSizes.includes(Number(request.adapterSize))) {
    warnings.push(
      `'${model.id}' offers the adapter sizes ${model.adapterSizes.join(", ")} ${known}, not ${request.adapterSize}`,
    );
  }
  if (target.kind === "vertex" && model.tuningLocations?.includes(target.location) === false) {
    warnings.push(
      `'${model.id}' is tuned in ${model.tuningLocations.join(" and ")} ${known}, not in ${target.location}`,
    );
  }
  const { limits } = model;
  const { train, validation } = files;
  if (train.sizeBytes > limits.trainingFileBytes) {
    warnings.push(
      `the training file has ${train.sizeBytes} bytes; '${model.id}' takes ${limits.trainingFileBytes} ${known}`,
    );
  }
  if (train.rows > limits.trainingExamples) {
    warnings.push(`the training file has ${train.rows} rows; '${model.id}' takes ${limits.trainingExamples} ${known}`);
  }
  if (validation !== undefined && validation.rows > limits.validationExamples) {
    warnings.push(
      `the validation file has ${validation.rows} rows; '${model.id}' takes ${limits.validationExamples} ${known}`,
    );
  }
  return warnings;
}

function fileWarnings({ train, validation }: TrainingFiles): string[] {
  const warnings: string[] = [];
  if (train.rows < 100) warnings.push(`${train.rows} training rows are few; about 100 are recommended to begin with`);
  if (validation === undefined) {
    warnings.push("there is no validation file, so the curves will have no validation series");
  } else if (validation.digest === train.digest) {
    warnings.push("the validation file is the training file, so its curves say nothing about new rows");
  } else if (validation.rows > 1000 && validation.rows > 0.3 * train.rows) {
    warnings.push(
      `${validation.rows} validation rows are more than 30 % of the training rows, which the service may refuse`,
    );
  }
  return warnings;
}

function retirementWarning(id: string, retiresOn: string): readonly string[] {
  if (retiresOn > checkedOn) return [];
  return [`'${id}' was announced to end on ${retiresOn}; if it has, the service will not know it any more`];
}
