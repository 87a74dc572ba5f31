import { fileURLToPath } from "node:url";
import { calleeKey, readInterface } from "../authoring/component.ts";
import type { ContainerComponent } from "../authoring/container-component.ts";
import type { Ports } from "../authoring/ports.ts";
import type { TaskOptions } from "../authoring/task-options.ts";
import { addTask } from "../authoring/trace.ts";
import { type Diagnostic, fail, PipewrightError } from "../diagnostics/pipewright-error.ts";
import { callerSpan } from "../diagnostics/span.ts";
import { contractProblems } from "./check-contract.ts";
import { parseComponent } from "./parse-component.ts";
import { readSpecFile } from "./spec-file.ts";

/** What a component file is claimed to hold; checked when it is loaded. */
export interface Contract<I extends Ports = Ports, O extends Ports = Ports> {
  readonly inputs: I;
  /** May leave out outputs that the pipeline does not use. */
  readonly outputs: O;
}

/** A component without a contract: every name and type is checked when the pipeline is compiled, none in the editor. */
export interface UntypedComponent {
  (
    args: Readonly<Record<string, unknown>>,
    options?: TaskOptions,
  ): { readonly name: string; readonly outputs: Readonly<Record<string, never>> };
  readonly definition: { readonly name: string; readonly inputs: Ports; readonly outputs: Ports };
}

/**
 * Loads a component that was compiled elsewhere (KFP IR, or component YAML of the first KFP version), ready to be called
 * inside a pipeline. A pipeline file is a component too.
 * @param file a URL, usually `new URL("./scorer.yaml", import.meta.url)`, or a path
 * @throws PipewrightError K401 when it cannot be read, K402–K404 and K410 for what is wrong in it, K411 when it is not what the contract says.
 */
export function loadComponent(file: URL | string): UntypedComponent;
export function loadComponent<const I extends Ports, const O extends Ports>(
  file: URL | string,
  contract: Contract<I, O>,
): ContainerComponent<I, O>;
export function loadComponent(file: URL | string, contract?: Contract): UntypedComponent | ContainerComponent {
  const at = callerSpan();
  const path = filePath(file);
  const { callee, placeOf } = parseComponent(readSpecFile(path, { shown: path, hint, at }), path);
  if (contract !== undefined) {
    const claimed = readInterface({ name: callee.name, inputs: contract.inputs, outputs: contract.outputs }, at);
    const problems = contractProblems(claimed, callee).map(({ message, hint, side, port }): Diagnostic => ({
      code: "K411",
      message,
      hint,
      at,
      related: [{ message: "the file says", at: placeOf(side, port) }],
    }));
    if (problems.length > 0) throw new PipewrightError(problems);
  }
  const { inputs, outputs } = contract ?? { inputs: {}, outputs: {} };
  const call = (args: object, options?: TaskOptions) => addTask({ callee, types: inputs, args, options });
  const definition = Object.freeze({ name: callee.name, inputs, outputs });
  // The contract was checked above; the signatures are exact, this one seam is loose.
  return Object.freeze(Object.assign(call, { definition, [calleeKey]: callee })) as ContainerComponent;
}

const hint = "name a file beside yours with new URL('./name.yaml', import.meta.url)";

/** Nothing is fetched: what a pipeline is made of lies beside it and under version control. */
function filePath(file: unknown): string {
  if (file instanceof URL && file.protocol === "file:") return fileURLToPath(file);
  if (typeof file === "string" && !/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) return file;
  const address = file instanceof URL ? file.href : file;
  const words = typeof address === "string" ? `'${address}'` : "what was given to loadComponent";
  return fail("K418", `${words} is not a file on this machine`, {
    hint: "download it, keep it beside your pipeline and name it with new URL('./name.yaml', import.meta.url)",
    at: callerSpan(),
  });
}
