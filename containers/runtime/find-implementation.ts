import { findComponent } from "../../compiler/authoring/components-of.ts";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Implementation } from "./implement.ts";

/**
 * Finds a component's work among the exports of a module: what `implement` made, or a component with an
 * inline `run`, exported itself or called by an exported pipeline.
 * @throws K601 naming what the module does hold.
 */
export function findImplementation(moduleExports: unknown, name: string): Implementation {
  const fields = isFields(moduleExports) ? moduleExports : {};
  const candidates = Object.values(fields).flatMap((value) => {
    const found = asImplementation(value);
    return found === undefined ? [] : [found];
  });
  const match = candidates.find(({ component }) => component.definition.name === name);
  if (match !== undefined) return match;
  const inPipeline = asImplementation(findComponent(fields, name));
  if (inPipeline !== undefined) return inPipeline;
  const names = candidates.map(({ component }) => `'${component.definition.name}'`);
  return fail("K601", `there is no work for component '${name}' here`, {
    hint:
      names.length === 0
        ? "export what implement(component, handler) returns, or a component with an inline run"
        : `found ${names.join(", ")}`,
  });
}

function asImplementation(value: unknown): Implementation | undefined {
  if (!isFields(value)) return undefined;
  // The brand is structural, so that a handler bundled with its own copy of the kit is found as well.
  if (isComponent(value["component"]) && typeof value["handler"] === "function")
    return value as unknown as Implementation;
  if (isComponent(value) && typeof value.definition.run === "function")
    return { component: value, handler: value.definition.run };
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  (typeof value === "object" || typeof value === "function") && value !== null;

function isComponent(value: unknown): value is Implementation["component"] {
  if (!isFields(value)) return false;
  const { definition } = value;
  return isFields(definition) && typeof definition["name"] === "string" && isFields(definition["inputs"]);
}
