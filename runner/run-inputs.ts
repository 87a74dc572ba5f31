import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Diagnostic, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import { checkParameters } from "../compiler/spec/check-parameters.ts";
import type { Json, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { launchProblems } from "./launch-problems.ts";
import type { Launcher } from "./launchers/launcher.ts";
import type { RunOptions } from "./run-options.ts";
import { environmentProblems } from "./shared-environment.ts";

/** Values of the pipeline's inputs, defaults included. @throws PipewrightError with every problem of spec and inputs */
export async function checkedInputs(spec: PipelineSpec, options: RunOptions, launcher: Launcher): Promise<TaskValues> {
  const given = options.artifacts ?? {};
  const definitions = spec.root.inputDefinitions ?? {};
  const problems: Diagnostic[] = [
    ...(await launchProblems(spec, options, launcher)),
    ...checkParameters(spec, options.parameters),
    ...environmentProblems(spec, options),
  ];
  const artifacts: Record<string, readonly ArtifactRecord[]> = {};
  for (const [name, place] of Object.entries(given)) {
    const definition = definitions.artifacts?.[name];
    if (definition === undefined) {
      problems.push({ code: "K513", message: `pipeline '${spec.pipelineInfo.name}' has no artifact input '${name}'` });
      continue;
    }
    const remote = /^[a-z][a-z0-9+.-]*:\/\//i.test(place);
    const uri = remote ? place : resolve(place);
    if (!remote && (await stat(uri).catch(() => undefined)) === undefined) {
      problems.push({
        code: "K513",
        message: `artifact '${name}' is not at '${place}'`,
        hint: "give the path of a file",
      });
      continue;
    }
    const type = definition.artifactType.schemaTitle ?? "system.Artifact";
    artifacts[name] = [{ name, type, uri, ...(remote ? {} : { path: uri }), metadata: {} }];
  }
  for (const [name, definition] of Object.entries(definitions.artifacts ?? {})) {
    if (given[name] === undefined && definition.isOptional !== true)
      problems.push({ code: "K513", message: `artifact '${name}' is missing`, hint: "give the path of a file" });
  }
  if (problems.length > 0) throw new PipewrightError(problems);
  const defaults = Object.entries(definitions.parameters ?? {}).flatMap(([name, { defaultValue }]) =>
    defaultValue === undefined ? [] : [[name, defaultValue] as const],
  );
  const parameters: Readonly<Record<string, Json>> = { ...Object.fromEntries(defaults), ...options.parameters };
  return { parameters, artifacts };
}
