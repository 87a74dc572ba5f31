export { convertDataset } from "./convert-dataset/component.ts";
export { tuneModel } from "./tune-model/component.ts";
export { evaluateModel } from "./evaluate-model/component.ts";
export { compareModels } from "./compare-models/component.ts";
