import type { RunRecord } from "../compiler/spec/run-record.ts";
import type { CompareRows } from "../report/metric-change.ts";

/** The paired comparison for a run's report, with the metrics and the seed that its evaluations used. */
export async function compareRows(record: RunRecord): Promise<CompareRows> {
  const { compareEvaluations } = await import("../components/evaluate-model/before-after.ts");
  const evaluated = record.tasks.find(
    ({ outputs }) => "predictions" in outputs.artifacts && "evaluation" in outputs.artifacts,
  );
  const inputs = evaluated?.inputs.parameters;
  const names = Array.isArray(inputs?.["metrics"]) ? inputs["metrics"].filter((name) => typeof name === "string") : [];
  const seed = typeof inputs?.["seed"] === "number" ? inputs["seed"] : 42;
  return (before, after) => compareEvaluations(before, after, names.length > 0 ? names : ["exact_match"], seed).metrics;
}
