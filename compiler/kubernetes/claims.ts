import { defineContainerComponent } from "../authoring/container-component.ts";
import type { Task } from "../authoring/component.ts";
import type { ParamRef } from "../authoring/refs.ts";
import type { Schema } from "../authoring/schema.ts";
import type { TaskOptions } from "../authoring/task-options.ts";
import type { Json } from "../spec/pipeline-spec.ts";
import type { TextOrRef } from "./feature-draft.ts";
import type { AccessMode } from "./volumes.ts";

/** A port without a validator, so that these two components need no schema library. KFP's driver checks the values. */
function port<T>(type: string, rest: { readonly optional?: true; readonly default?: Json } = {}): Schema<T> {
  const { optional, ...json } = rest;
  const isOptional = optional === true || json.default !== undefined;
  // The JSON-schema half of the standard interface is newer than its public types.
  const standard = {
    version: 1 as const,
    vendor: "pipewright",
    validate: (value: unknown) =>
      value === undefined && !isOptional ? { issues: [{ message: "expected a value" }] } : { value: value as T },
    jsonSchema: { input: () => ({ type, ...json }) },
  };
  return { "~standard": standard };
}

const optional = { optional: true } as const;

// KFP's driver knows both by their images and reads these input names; no container runs.
const createComponent = defineContainerComponent({
  name: "createpvc",
  inputs: {
    access_modes: port<readonly string[]>("array"),
    annotations: port<Readonly<Record<string, string>> | undefined>("object", optional),
    data_source: port<Readonly<Record<string, string>> | undefined>("object", optional),
    pvc_name: port<string | undefined>("string", optional),
    pvc_name_suffix: port<string | undefined>("string", optional),
    size: port<string>("string"),
    storage_class_name: port<string | undefined>("string", { optional: true, default: "" }),
    volume_name: port<string | undefined>("string", optional),
  },
  outputs: { name: port<string>("string") },
  container: () => ({ image: "argostub/createpvc" }),
});

const deleteComponent = defineContainerComponent({
  name: "deletepvc",
  inputs: { pvc_name: port<string>("string") },
  outputs: {},
  container: () => ({ image: "argostub/deletepvc" }),
});

interface ClaimOptions {
  readonly accessModes: readonly AccessMode[] | ParamRef<readonly string[]>;
  /** A quantity such as "10Gi". */
  readonly size: TextOrRef;
  /** @default no class, for a volume that exists already */
  readonly storageClass?: TextOrRef;
  /** A volume that exists already. */
  readonly volumeName?: TextOrRef;
  readonly annotations?: Readonly<Record<string, string>> | ParamRef<Readonly<Record<string, unknown>>>;
  /** A snapshot or claim to copy: `{ apiGroup, kind, name }`. */
  readonly dataSource?: Readonly<Record<string, string>> | ParamRef<Readonly<Record<string, unknown>>>;
}

/** Either the whole name, or what follows the name of the run. */
type ClaimName =
  | { readonly name: TextOrRef; readonly nameSuffix?: undefined }
  | { readonly nameSuffix: TextOrRef; readonly name?: undefined };

/** Adds a task that makes a persistent volume claim; its output `name` is what mountPvc and deletePvc take. Open-source KFP only. */
export function createPvc(
  claim: ClaimOptions & ClaimName,
  options?: TaskOptions,
): Task<{ readonly name: Schema<string> }> {
  const { accessModes, annotations, dataSource, name, nameSuffix, size, storageClass, volumeName } = claim ?? {};
  const args = {
    access_modes: accessModes,
    annotations,
    data_source: dataSource,
    pvc_name: name,
    pvc_name_suffix: nameSuffix,
    size,
    storage_class_name: storageClass,
    volume_name: volumeName,
  };
  // The options above are narrower than the ports, whose references may be optional ones.
  return createComponent(args as Parameters<typeof createComponent>[0], options);
}

/** Adds a task that deletes a persistent volume claim. It should run after every task that mounts it. Open-source KFP only. */
export function deletePvc(
  claim: { readonly name: TextOrRef },
  options?: TaskOptions,
): ReturnType<typeof deleteComponent> {
  // Nothing at all is an input that is missing, like any other.
  return deleteComponent({ pvc_name: claim?.name as string }, options);
}
