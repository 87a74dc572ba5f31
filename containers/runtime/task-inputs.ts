import type { LocalArtifact } from "../../compiler/authoring/handler.ts";
import { issueText, validate } from "../../compiler/authoring/schema.ts";
import type { Ports, PortType } from "../../compiler/authoring/ports.ts";
import { type Diagnostic, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { ExecutorInput, RuntimeArtifact } from "./executor-input.ts";
import { localPath } from "./local-path.ts";

/** Builds what the handler sees under `inputs`, the contract's defaults included. @throws K602 with every input that does not fit. */
export function buildInputs(ports: Ports, input: ExecutorInput): Readonly<Record<string, unknown>> {
  const problems: Diagnostic[] = [];
  const values = Object.entries(ports).map(([name, port]): readonly [string, unknown] => {
    const built = buildInput(name, port, input);
    if (built.problem !== undefined)
      problems.push({ code: "K602", message: `input '${name}' ${built.problem}`, hint: contractHint });
    return [name, built.value];
  });
  if (problems.length > 0) throw new PipewrightError(problems);
  return Object.fromEntries(values);
}

const contractHint = "the spec and the component's contract differ; compile the pipeline again with this component";

interface Built {
  readonly value?: unknown;
  readonly problem?: string;
}

function buildInput(name: string, port: PortType, input: ExecutorInput): Built {
  const artifacts = input.inputs.artifacts[name] ?? [];
  if ("listOf" in port) return { value: artifacts.map(localArtifact) };
  if ("artifact" in port) {
    const [first] = artifacts;
    if (first !== undefined) return { value: localArtifact(first) };
    return "optional" in port ? {} : { problem: "is missing: no artifact came with the task" };
  }
  const given = input.inputs.parameterValues[name];
  // Backends send null, or nothing at all, for an optional input that nobody set.
  const result = validate(port, given ?? undefined);
  if ("value" in result) return { value: result.value };
  if (given === undefined || given === null) return { problem: "is missing" };
  return { problem: `does not fit: ${result.issues.map(issueText).join("; ")}` };
}

const localArtifact = (artifact: RuntimeArtifact): LocalArtifact => ({
  name: artifact.name,
  uri: artifact.uri,
  path: localPath(artifact),
  metadata: artifact.metadata,
});
