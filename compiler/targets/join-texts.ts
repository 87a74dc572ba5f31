import type { ContainerSpec, ExecutorSpec, Json, PipelineSpec } from "../spec/pipeline-spec.ts";

/** The spec with every `Concat` of plain texts written as the one text that it means: not every backend joins them itself. */
export function joinTexts(spec: PipelineSpec): PipelineSpec {
  const executors = Object.entries(spec.deploymentSpec?.executors ?? {});
  const joined = executors.map(([label, executor]) => [label, withJoined(executor)] as const);
  if (joined.every(([, executor], index) => executor === executors[index]?.[1])) return spec;
  return { ...spec, deploymentSpec: { ...spec.deploymentSpec, executors: Object.fromEntries(joined) } };
}

function withJoined(executor: ExecutorSpec): ExecutorSpec {
  const { container } = executor;
  const { command, args } = container ?? {};
  const isStructured = [...(command ?? []), ...(args ?? [])].some((text) => joined(text) !== text);
  if (container === undefined || !isStructured) return executor;
  const program: Partial<ContainerSpec> = {
    ...(command === undefined ? {} : { command: command.map((text) => joined(text)) }),
    ...(args === undefined ? {} : { args: args.map((text) => joined(text)) }),
  };
  return { ...executor, container: { ...container, ...program } };
}

function joined(text: string): string {
  if (!/^\s*\{\s*"Concat"\s*:/.test(text)) return text;
  try {
    return textOf(JSON.parse(text) as Json) ?? text;
  } catch {
    // A program's own JSON that only looks like a structure.
    return text;
  }
}

/** The text that a structure means, unless a part of it is decided by the backend. */
function textOf(part: Json): string | undefined {
  if (typeof part === "string") return part;
  if (typeof part !== "object" || part === null || Array.isArray(part)) return undefined;
  const { Concat: parts, ...others } = part as Readonly<Record<string, Json>>;
  if (!Array.isArray(parts) || Object.keys(others).length > 0) return undefined;
  const texts = parts.map((each: Json) => textOf(each));
  return texts.every((each) => each !== undefined) ? texts.join("") : undefined;
}
