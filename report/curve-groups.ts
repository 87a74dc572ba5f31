import type { CurveSeries } from "../components/tune-model/training-curves.ts";
import { formatNumber } from "./format-number.ts";

/** Series that belong in one chart: the same quantity on the training and on the evaluation rows. */
export interface CurveGroup {
  readonly key: string;
  readonly title: string;
  readonly unit: "share" | "number";
  readonly series: readonly LabelledSeries[];
}

export interface LabelledSeries {
  readonly part: "train" | "eval" | "other";
  readonly label: string;
  readonly points: CurveSeries["points"];
}

/** The service's names, without the part, in the order of the page. */
const known: readonly (readonly [key: RegExp, title: string, unit: CurveGroup["unit"]])[] = [
  [/loss$/i, "Loss per token", "number"],
  [/fraction_of_correct|accuracy/i, "Correct next tokens", "share"],
];

/** Sorts series by name into charts: loss first, then accuracy, then whatever else the job wrote. */
export function groupCurves(series: readonly CurveSeries[]): readonly CurveGroup[] {
  const groups = Map.groupBy(
    series.filter((entry) => entry.points.length > 0),
    (entry) => splitName(entry.name).key,
  );
  const list = [...groups].map(([key, members]): CurveGroup => {
    const entry = known.find(([pattern]) => pattern.test(key));
    return {
      key,
      title: entry?.[1] ?? key.replaceAll("_", " "),
      unit: entry?.[2] ?? "number",
      series: members.map((member) => {
        const { part } = splitName(member.name);
        const label = { train: "training rows", eval: "evaluation rows", other: member.name }[part];
        return { part, label, points: member.points.toSorted((a, b) => a.step - b.step) };
      }),
    };
  });
  const order = (group: CurveGroup): number => {
    const index = known.findIndex(([pattern]) => pattern.test(group.key));
    return index === -1 ? known.length : index;
  };
  return list.toSorted((a, b) => order(a) - order(b));
}

/** Where the evaluation loss is lowest, when it rises again by more than 2 % afterwards. */
export function lowestPoint(
  group: CurveGroup,
): { readonly step: number; readonly value: number; readonly last: number } | undefined {
  if (!/loss$/i.test(group.key)) return undefined;
  const points =
    group.series.find((series) => series.part === "eval")?.points.filter((point) => Number.isFinite(point.value)) ?? [];
  const last = points.at(-1);
  if (last === undefined) return undefined;
  const lowest = points.reduce((best, point) => (point.value < best.value ? point : best), last);
  return last.value > lowest.value * 1.02 ? { ...lowest, last: last.value } : undefined;
}

/** One sentence on over-fitting, when the curves show it. */
export function overfitText(groups: readonly CurveGroup[]): string | undefined {
  for (const group of groups) {
    const lowest = lowestPoint(group);
    if (lowest === undefined) continue;
    return (
      `Over-fitting: the loss on evaluation rows was lowest at step ${lowest.step} (${formatNumber(lowest.value)}) and ended at ` +
      `${formatNumber(lowest.last)}. Fewer epochs, or the checkpoint nearest to that step, may answer new questions better.`
    );
  }
  return undefined;
}

function splitName(name: string): { readonly part: LabelledSeries["part"]; readonly key: string } {
  const match = /^\/?(train|eval|validation)[_/](.+)$/i.exec(name);
  if (match === null) return { part: "other", key: name.replace(/^\//, "") };
  return { part: match[1]?.toLowerCase() === "train" ? "train" : "eval", key: match[2] ?? name };
}
