import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { calleeOf, type Component } from "../compiler/authoring/component.ts";
import { handlerFile } from "../compiler/authoring/components-of.ts";
import type { Ports } from "../compiler/authoring/ports.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { Json, JsonObject } from "../compiler/spec/pipeline-spec.ts";
import { executeTask } from "../containers/runtime/execute-task.ts";
import type { ExecutorInput, RuntimeArtifact } from "../containers/runtime/executor-input.ts";
import { findImplementation } from "../containers/runtime/find-implementation.ts";
import type { Implementation } from "../containers/runtime/implement.ts";
import { localPath } from "../containers/runtime/local-path.ts";
import { taskLog } from "../containers/runtime/task-log.ts";
import { captureOutput } from "../runner/launchers/output-capture.ts";
import { checkNames, type GivenArtifact, type GivenInputs, placeOf } from "./given-inputs.ts";
import { type KeptFolder, keptFolder } from "./kept-folder.ts";
import { type ArtifactResults, type ParameterResults, testArtifact } from "./results.ts";

export interface RunComponentOptions {
  /** Added to this process's environment, as the component sees it in `task`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Cancels the work. */
  readonly signal?: AbortSignal;
}

/** What a component made. Disposing of it removes its files. */
export interface ComponentRun<O extends Ports = Ports> extends AsyncDisposable {
  readonly outputs: ParameterResults<O>;
  readonly artifacts: ArtifactResults<O>;
  /** What it logged and printed, line by line. */
  readonly logs: readonly string[];
}

/** An artifact of a component's test may have metadata. */
type ComponentArtifact = GivenArtifact & { readonly metadata?: JsonObject };

/**
 * Runs one component in this process with the given inputs, by the same contract as in a container.
 * @throws what the handler throws; K602, K603 when inputs or results do not fit the contract; K805 for an unknown input
 */
export async function runComponent<const I extends Ports, const O extends Ports>(
  subject: Component<I, O> | Implementation<I, O>,
  inputs: GivenInputs<I, ComponentArtifact>,
  options: RunComponentOptions = {},
): Promise<ComponentRun<O>> {
  const implementation = await implementationOf(subject as Component | Implementation);
  const { name, inputs: ports } = implementation.component.definition;
  checkNames(`component '${name}'`, ports, inputs);
  const folder = await keptFolder();
  try {
    const input = await executorInput(implementation, inputs, folder);
    const logs: string[] = [];
    const onLine = (line: string): void => void logs.push(line);
    const { env, signal = new AbortController().signal } = options;
    await captureOutput(onLine, () =>
      executeTask({ implementation, input, env: { ...process.env, ...env }, signal, log: taskLog(onLine) }),
    );
    const results = await readResults(input, implementation.component.definition.outputs);
    // The results were checked against the contract that the types come from.
    return {
      ...results,
      logs,
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    } as unknown as ComponentRun<O>;
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

async function implementationOf(subject: Component | Implementation): Promise<Implementation> {
  if ("handler" in subject) return subject;
  const { name, run } = subject.definition;
  if (run !== undefined) return { component: subject, handler: run };
  const callee = calleeOf(subject);
  const file = callee?.kind === "function" ? handlerFile(callee) : undefined;
  if (file === undefined)
    return fail("K805", `the work of component '${name}' is not in TypeScript`, {
      hint: "run it in a container, or test pipelines with a fake in its place",
    });
  return findImplementation(await import(pathToFileURL(file).href), name);
}

async function executorInput(
  { component }: Implementation,
  given: Readonly<Record<string, unknown>>,
  folder: KeptFolder,
): Promise<ExecutorInput> {
  const { inputs, outputs } = component.definition;
  const artifacts: Record<string, readonly RuntimeArtifact[]> = {};
  const parameters: Record<string, Json> = {};
  for (const [name, value] of Object.entries(given)) {
    const port = inputs[name]!;
    if (value === undefined) continue;
    // What JSON cannot carry does not arrive in a cluster either.
    if ("~standard" in port) parameters[name] = JSON.parse(JSON.stringify(value)) as Json;
    else {
      const list = ("listOf" in port ? value : [value]) as readonly ComponentArtifact[];
      artifacts[name] = await Promise.all(
        list.map(async (each, index): Promise<RuntimeArtifact> => {
          const { uri } = await placeOf(each, { folder: join(folder.path, "inputs", String(index)), name });
          return { name, uri, metadata: each.metadata ?? {} };
        }),
      );
    }
  }
  const places = Object.entries(outputs);
  const at = (name: string): string => join(folder.path, "outputs", name);
  return {
    inputs: { parameterValues: parameters, artifacts },
    outputs: {
      parameters: Object.fromEntries(places.flatMap(([name, port]) => ("~standard" in port ? [[name, at(name)]] : []))),
      artifacts: Object.fromEntries(
        places.flatMap(([name, port]) =>
          "artifact" in port ? [[name, [{ name, uri: at(name), metadata: {} }]] as const] : [],
        ),
      ),
      outputFile: join(folder.path, "executor_output.json"),
    },
  };
}

interface ExecutorOutput {
  readonly parameterValues?: JsonObject;
  readonly artifacts?: Readonly<
    Record<string, { readonly artifacts: readonly Pick<RuntimeArtifact, "uri" | "metadata">[] }>
  >;
}

async function readResults(input: ExecutorInput, ports: Ports): Promise<object> {
  const output = JSON.parse(await readFile(input.outputs.outputFile, "utf8")) as ExecutorOutput;
  const artifacts = Object.entries(output.artifacts ?? {}).flatMap(
    ([
      name,
      {
        artifacts: [first],
      },
    ]) => {
      if (first === undefined || ports[name] === undefined) return [];
      return [[name, testArtifact({ ...first, path: localPath(first) })] as const];
    },
  );
  return { outputs: output.parameterValues ?? {}, artifacts: Object.fromEntries(artifacts) };
}
