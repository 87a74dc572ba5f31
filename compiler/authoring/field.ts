import { callerSpan } from "../diagnostics/span.ts";
import { Chunks, type ItemSource, type ParameterPort } from "../graph/graph.ts";
import { shapePort } from "./loop-items.ts";
import { PortProblem, readPorts } from "./ports.ts";
import { type ParamRef, refData } from "./refs.ts";
import type { Schema, SchemaOutput } from "./schema.ts";
import { type Report, reportAt } from "./scope.ts";
import { currentScope, outputRef } from "./trace.ts";

/**
 * One field of a loop's item, by name: for items whose fields the list's schema does not name (`z.record(…)`,
 * `z.unknown()`). A schema says what the field is; without one it is what the record says, or fits anywhere.
 * Problems are reported when the pipeline is compiled: K307 for anything that is not an item with fields.
 */
export function field<T extends object, K extends string & keyof T>(item: ParamRef<T>, name: K): ParamRef<T[K]>;
export function field<S extends Schema>(item: ParamRef, name: string, schema: S): ParamRef<SchemaOutput<S>>;
export function field(item: unknown, name: string, schema?: Schema): unknown {
  const at = callerSpan();
  const scope = currentScope("field");
  const report = reportAt(scope, at);
  const source = readItem(item, report);
  if (!/^[A-Za-z_]\w*$/.test(name))
    report(
      "K307",
      `'${name}' is not usable as the name of an item's field`,
      "use letters, digits and '_', not beginning with a digit",
    );
  const port = schema === undefined ? knownPort(source, name) : schemaPort(name, schema, report);
  // Nothing is compiled after a problem, so what stands in for an item then is never seen.
  return outputRef(
    source ? { ...source, field: name, port } : ({ kind: "input", name, port, pipeline: scope.pipeline } as const),
    at,
  );
}

function readItem(item: unknown, report: Report): ItemSource | undefined {
  const source = refData(item)?.source;
  if (
    source !== undefined &&
    !(source instanceof Chunks) &&
    source.kind === "item" &&
    source.port.kind === "parameter"
  ) {
    const { port, field: chosen } = source;
    if (chosen !== undefined) {
      report(
        "K307",
        `'${chosen}' is a field itself`,
        "KFP selects one level: loop over the field, or let a task take it apart",
      );
      return undefined;
    }
    if (port.type === "STRUCT" || port.fits === "any") return source;
  }
  report(
    "K307",
    "'field' is given something that is not an item with fields",
    "give it the item of a loop over objects, or the second argument of the loop's function",
  );
  return undefined;
}

function knownPort(source: ItemSource | undefined, name: string): ParameterPort {
  const shape = source?.port.kind === "parameter" ? source.port.shape : undefined;
  return shapePort(shape?.fields?.[name] ?? shape?.others, "any");
}

function schemaPort(name: string, schema: Schema, report: Report): ParameterPort {
  try {
    return readPorts({ [name]: schema })[name] as ParameterPort;
  } catch (error) {
    if (!(error instanceof PortProblem)) throw error;
    report(error.code, error.message, error.hint);
    return shapePort(undefined, "any");
  }
}
