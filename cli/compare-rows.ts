import type { CompareRows } from "../report/metric-change.ts";

/** The paired comparison that reports are given, loaded only when a report is made. */
export async function loadCompareRows(): Promise<CompareRows> {
  const { compareEvaluations } = await import("../components/evaluate-model/before-after.ts");
  return (before, after, { metrics, seed }) =>
    compareEvaluations(before, after, metrics.length > 0 ? metrics : ["exact_match"], seed).metrics;
}
