import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Ports } from "../../compiler/authoring/ports.ts";
import { issueText, validate } from "../../compiler/authoring/schema.ts";
import { nameHint } from "../../compiler/diagnostics/did-you-mean.ts";
import { type Diagnostic, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Json } from "../../compiler/spec/pipeline-spec.ts";
import type { OutputPlaces } from "./task-outputs.ts";

/** Checks what a handler returned against the contract. @throws K603 with every output that does not fit. */
export function checkResult(ports: Ports, result: unknown): Readonly<Record<string, Json>> {
  const problems: Diagnostic[] = [];
  const report = (message: string, hint?: string): void => void problems.push({ code: "K603", message, hint });
  const parameters = Object.entries(ports).filter(([, port]) => "~standard" in port);
  const returned: Readonly<Record<string, unknown>> =
    typeof result === "object" && result !== null ? (result as Readonly<Record<string, unknown>>) : {};
  for (const name of Object.keys(returned)) {
    if (!parameters.some(([known]) => known === name)) {
      const known = parameters.map(([each]) => each);
      report(`the handler returned '${name}', which is no output parameter`, nameHint(name, known));
    }
  }
  const values: Record<string, Json> = {};
  for (const [name, port] of parameters) {
    if (!("~standard" in port)) continue;
    const checked = validate(port, returned[name]);
    if ("issues" in checked) {
      if (returned[name] === undefined) report(`output '${name}' is missing from what the handler returned`, addIt);
      else report(`output '${name}' does not fit: ${checked.issues.map(issueText).join("; ")}`);
    } else if (checked.value === undefined || checked.value === null) {
      report(`output '${name}' is missing from what the handler returned`, addIt);
    } else {
      const value = asJson(checked.value);
      if (value === undefined) report(`output '${name}' holds a value that JSON cannot carry`);
      else values[name] = value;
    }
  }
  if (problems.length > 0) throw new PipewrightError(problems);
  return values;
}

const addIt = "KFP fails a task that leaves out an output parameter; return a value in every case";

/**
 * Writes the parameter files, then the executor output last: it is the sign that the task is whole. Each file is written
 * once and from its start, as the Cloud Storage mount wants it.
 */
export async function writeResult(result: {
  readonly values: Readonly<Record<string, Json>>;
  readonly places: OutputPlaces;
  readonly outputFile: string;
  readonly artifactNames: "written" | "left out";
}): Promise<void> {
  const { values, places } = result;
  const artifacts = Object.fromEntries(
    Object.entries(places.artifacts).map(([output, { name, uri, metadata }]) => {
      const named = result.artifactNames === "written" ? { name } : {};
      return [output, { artifacts: [{ ...named, uri, metadata: asMetadata(output, metadata) }] }];
    }),
  );
  const files = Object.entries(values).map(async ([name, value]) => {
    const file = places.files[name];
    if (file !== undefined) await writeFile(file, typeof value === "string" ? value : JSON.stringify(value));
  });
  await Promise.all(files);
  await mkdir(dirname(result.outputFile), { recursive: true });
  await writeFile(result.outputFile, JSON.stringify({ parameterValues: values, artifacts }));
}

function asMetadata(output: string, metadata: Readonly<Record<string, unknown>>): Json {
  const value = asJson(metadata);
  if (value !== undefined) return value;
  throw new PipewrightError({
    code: "K603",
    message: `the metadata of '${output}' holds a value that JSON cannot carry`,
  });
}

/** The value as it arrives on the other side, or undefined when it cannot travel. */
function asJson(value: unknown): Json | undefined {
  try {
    const text = JSON.stringify(value, onlyFinite) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    // Circles, big integers, NaN.
    return undefined;
  }
}

/** JSON would make them null, and the next task would compute with it. */
function onlyFinite(_: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("JSON has no such number");
  return value;
}
