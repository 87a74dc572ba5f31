import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Json, JsonObject } from "../../compiler/spec/pipeline-spec.ts";

/** What a backend hands to one task (KFP's `ExecutorInput`); sections that the backend left out are empty here. */
export interface ExecutorInput {
  readonly inputs: {
    readonly parameterValues: JsonObject;
    readonly artifacts: Readonly<Record<string, readonly RuntimeArtifact[]>>;
  };
  readonly outputs: {
    /** Output parameter → file that carries its value. */
    readonly parameters: Readonly<Record<string, string>>;
    readonly artifacts: Readonly<Record<string, readonly RuntimeArtifact[]>>;
    /** Where the executor output goes. */
    readonly outputFile: string;
  };
}

/** One artifact on the wire. */
export interface RuntimeArtifact {
  readonly name: string;
  readonly uri: string;
  readonly metadata: JsonObject;
  readonly customPath?: string;
}

/** Parses the text after `--executor_input`; keys it does not know are ignored. @throws K600 */
export function parseExecutorInput(text: string): ExecutorInput {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail("K600", `the executor input is not JSON: ${reason}`, { hint: backendHint, cause: error });
  }
  const root = record(value, "the executor input");
  const inputs = record(root["inputs"] ?? {}, "'inputs'");
  const outputs = record(root["outputs"], "'outputs'");
  return {
    inputs: {
      // What came out of JSON.parse is JSON.
      parameterValues: record(inputs["parameterValues"] ?? {}, "'inputs.parameterValues'") as JsonObject,
      artifacts: artifactLists(inputs["artifacts"], "inputs.artifacts"),
    },
    outputs: {
      parameters: outputFiles(outputs["parameters"]),
      artifacts: artifactLists(outputs["artifacts"], "outputs.artifacts"),
      outputFile: requiredText(outputs["outputFile"], "'outputs.outputFile'"),
    },
  };
}

const backendHint = "the backend writes it in the place of '{{$}}'; keep that placeholder in args";

type Fields = Readonly<Record<string, unknown>>;

function record(value: unknown, where: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  return fail("K600", `${where} is not an object`, { hint: backendHint });
}

function requiredText(value: unknown, where: string): string {
  return typeof value === "string" && value !== ""
    ? value
    : fail("K600", `${where} is not text`, { hint: backendHint });
}

function outputFiles(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record(value ?? {}, "'outputs.parameters'")).map(([name, entry]) => {
      const where = `'outputs.parameters.${name}'`;
      return [name, requiredText(record(entry, where)["outputFile"], `${where.slice(0, -1)}.outputFile'`)];
    }),
  );
}

function artifactLists(value: unknown, where: string): Readonly<Record<string, readonly RuntimeArtifact[]>> {
  return Object.fromEntries(
    Object.entries(record(value ?? {}, `'${where}'`)).map(([name, entry]) => {
      const list = record(entry, `'${where}.${name}'`)["artifacts"] ?? [];
      if (!Array.isArray(list))
        return fail("K600", `'${where}.${name}.artifacts' is not a list`, { hint: backendHint });
      return [name, list.map((item: unknown) => artifact(item, `'${where}.${name}'`))];
    }),
  );
}

function artifact(value: unknown, where: string): RuntimeArtifact {
  const fields = record(value, `an entry of ${where}`);
  const { name, uri, customPath } = fields;
  return {
    name: typeof name === "string" ? name : "",
    uri: typeof uri === "string" ? uri : "",
    metadata: record(fields["metadata"] ?? {}, `the metadata of ${where}`) as Readonly<Record<string, Json>>,
    ...(typeof customPath === "string" && customPath !== "" ? { customPath } : {}),
  };
}
