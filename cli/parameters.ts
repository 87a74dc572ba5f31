import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { type Diagnostic, fail, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import { checkParameters } from "../compiler/spec/check-parameters.ts";
import type { Json, JsonObject, ParameterType, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { CliContext } from "./context.ts";

export interface ParameterArguments {
  /** `name=value`, as given with -p. Values are read by the parameter's declared type. */
  readonly pairs: readonly string[];
  /** A JSON object of values; -p wins over it. */
  readonly file?: string | undefined;
}

/**
 * Reads and checks the values for a run before anything starts.
 * @throws PipewrightError with every problem: K301 missing, K302 unknown, K303 wrong type, K401/K402 for the file, K802 for a malformed -p.
 */
export async function readParameters(
  spec: PipelineSpec,
  given: ParameterArguments,
  context: Pick<CliContext, "cwd">,
): Promise<JsonObject> {
  const values: Record<string, Json> =
    given.file === undefined ? {} : { ...(await readFileValues(given.file, context)) };
  const problems: Diagnostic[] = [];
  const declared = spec.root.inputDefinitions?.parameters ?? {};
  for (const pair of given.pairs) {
    const split = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, split));
    const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (split < 1)
      problems.push({ code: "K802", message: `'-p ${pair}' has no name and value`, hint: "write -p name=value" });
    else if (parameter === undefined)
      problems.push({
        code: "K302",
        message: `pipeline '${spec.pipelineInfo.name}' has no parameter '${name}'`,
        hint: nameHint(name, Object.keys(declared)),
      });
    else values[name] = fromText(pair.slice(split + 1), parameter.parameterType);
  }
  problems.push(...checkParameters(spec, values));
  if (problems.length > 0) throw new PipewrightError(problems);
  return values;
}

/** Text stays text; every other type is read as JSON. What does not read stays text, so that the type check names it. */
function fromText(text: string, type: ParameterType): Json {
  if (type === "STRING") return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

async function readFileValues(file: string, { cwd }: Pick<CliContext, "cwd">): Promise<JsonObject> {
  const path = resolve(cwd, file);
  const text = await readFile(path, "utf8").catch((error: unknown) =>
    fail("K401", `'${file}' cannot be read`, { hint: "check the path given with --params", cause: error }),
  );
  const at = { file: path, line: 1, column: 1 };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    fail("K402", `'${file}' is not valid JSON`, { hint: 'write an object such as {"epochs": 3}', at, cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    fail("K402", `'${file}' does not hold a JSON object`, { hint: 'write an object such as {"epochs": 3}', at });
  return value as JsonObject;
}
