import { predecessors } from "../compiler/spec/check-integrity.ts";
import type { DagSpec, JsonObject } from "../compiler/spec/pipeline-spec.ts";
import type { TaskValues } from "../compiler/spec/run-record.ts";
import { dagOutputs, selectedTasks } from "./dag-outputs.ts";
import { finalStatus } from "./final-status.ts";
import { cancelled, noValues, type Outcome, succeeded, wasSkipped } from "./outcome.ts";

/** How the tasks of one DAG ended. Outputs are kept only as long as somebody may still ask for them. */
export class DagResults {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #outputs = new Map<string, TaskValues>();
  /** Tasks that may still read the outputs of a task. */
  readonly #readers = new Map<string, number>();
  readonly #dag: DagSpec;
  readonly #selected: ReadonlySet<string>;

  constructor(dag: DagSpec) {
    this.#dag = dag;
    this.#selected = selectedTasks(dag);
    for (const task of Object.values(dag.tasks))
      for (const name of predecessors(task)) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
  }

  /** Outputs of the tasks that succeeded. */
  get outputs(): ReadonlyMap<string, TaskValues> {
    return this.#outputs;
  }

  add(name: string, outcome: Outcome): void {
    this.#outcomes.set(name, { ...outcome, outputs: noValues });
    const isRead = (this.#readers.get(name) ?? 0) > 0 || this.#selected.has(name);
    if (succeeded(outcome) && isRead) this.#outputs.set(name, outcome.outputs);
    for (const producer of predecessors(this.#dag.tasks[name])) {
      const left = (this.#readers.get(producer) ?? 0) - 1;
      this.#readers.set(producer, left);
      if (left <= 0 && !this.#selected.has(producer)) this.#outputs.delete(producer);
    }
  }

  /** How these tasks ended, without their outputs. */
  of(names: readonly string[]): readonly (readonly [string, Outcome])[] {
    // Whoever asks has waited for them.
    return names.map((name) => [name, this.#outcomes.get(name)!] as const);
  }

  /** What an exit task is told about one of them. */
  status(name: string, runId: string): JsonObject | undefined {
    const outcome = this.#outcomes.get(name);
    return outcome && finalStatus(name, outcome, runId);
  }

  /** In the order of the DAG. */
  all(): readonly (readonly [string, Outcome])[] {
    return this.of(Object.keys(this.#dag.tasks));
  }
}

/** How a DAG ended: cancelled when one of its tasks was, failed when one of them did, whatever an exit task made of it. */
export function dagOutcome(dag: DagSpec, results: DagResults): Outcome {
  const all = results.all();
  const stopped = all.find(([, { state, error }]) => state === "CANCELLED" || error?.code === cancelled.code);
  if (stopped !== undefined) return { state: "CANCELLED", outputs: noValues, error: stopped[1].error ?? cancelled };
  const failed = all.find(([, { state }]) => state === "FAILED");
  if (failed !== undefined) {
    const [name, { error }] = failed;
    const { code, message } = error ?? { code: "K505", message: "it failed" };
    return { state: "FAILED", outputs: noValues, error: { ...error, code, message: `task '${name}': ${message}` } };
  }
  // Only a run that stops at its first failure leaves tasks behind without a failure beside them.
  const idle = all.find(([, outcome]) => outcome.state === "NOT_TRIGGERED" && !wasSkipped(outcome));
  if (idle !== undefined) return { state: "NOT_TRIGGERED", outputs: noValues, error: idle[1].error ?? cancelled };
  return { state: "SUCCEEDED", outputs: dagOutputs(dag, results.outputs) };
}
