import type { Diagnostic } from "../compiler/diagnostics/pipewright-error.ts";

/** Problems of a job's labels as the service would find them. */
export function checkLabels(labels: Readonly<Record<string, string>>): readonly Diagnostic[] {
  const entries = Object.entries(labels);
  const found = entries.flatMap(([key, value]) => checkOne(key, value));
  if (entries.length <= 64) return found;
  return [...found, problem(`there are ${entries.length} labels, and a job holds at most 64`, "leave some out")];
}

function checkOne(key: string, value: string): readonly Diagnostic[] {
  if (key === reserved) return [problem(`label '${key}' is set by Vertex AI itself`, "choose another key")];
  const problems: Diagnostic[] = [];
  if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(key)) {
    problems.push(problem(`'${key}' is not a label key`, `start with a lower-case letter and ${rule}`));
  }
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,64}$/u.test(value)) {
    problems.push(problem(`label '${key}' has the value '${value}', which a label cannot hold`, rule));
  }
  return problems;
}

const reserved = "vertex-ai-pipelines-run-billing-id";
const rule = "use at most 64 lower-case letters, digits, '_' and '-'";
const problem = (message: string, hint: string): Diagnostic => ({ code: "K708", message, hint });
