import { extname, join } from "node:path";
import { convertDataset } from "./convert-dataset/component.ts";
import { compareModels } from "./compare-models/component.ts";
import { evaluateModel } from "./evaluate-model/component.ts";
import { tuneModel } from "./tune-model/component.ts";

/** The contracts that the kit ships. */
export const shippedComponents = [convertDataset, tuneModel, evaluateModel, compareModels] as const;

/** Where the work of each shipped component is, for running a spec that only names them. */
export const shippedHandlers: ReadonlyMap<string, { readonly file: string }> = new Map(
  shippedComponents.map(({ definition: { name } }) => [
    name,
    { file: join(import.meta.dirname, name, `handler${extname(import.meta.filename)}`) },
  ]),
);
