import type { PredictionRow } from "../../components/evaluate-model/evaluation.ts";
import type { MetricChange } from "../../report/metric-change.ts";

/** Paired changes with a normal interval: enough for reports, which only show what they are given. */
export function pairedChange(
  before: readonly PredictionRow[],
  after: readonly PredictionRow[],
): readonly MetricChange[] {
  const later = new Map(after.map((row) => [row.id, row]));
  const pairs = before.flatMap((row) => {
    const match = later.get(row.id);
    return match === undefined || row.outcome !== "ok" || match.outcome !== "ok" ? [] : [{ row, match }];
  });
  const names = Object.keys(before[0]?.scores ?? {});
  return names.map((metric) => {
    const from = pairs.map(({ row }) => row.scores[metric] ?? 0);
    const to = pairs.map(({ match }) => match.scores[metric] ?? 0);
    const differences = to.map((value, index) => value - (from[index] ?? 0));
    const change = mean(differences);
    const variance = differences.reduce((sum, value) => sum + (value - change) ** 2, 0) / (differences.length - 1);
    const reach = 1.96 * Math.sqrt(variance / differences.length);
    return {
      metric,
      before: mean(from),
      after: mean(to),
      change,
      interval: [change - reach, change + reach],
      rows: pairs.length,
    };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
