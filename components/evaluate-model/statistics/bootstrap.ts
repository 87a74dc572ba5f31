import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { mean } from "./mean.ts";
import { quantile } from "./quantile.ts";

/** Recorded beside every interval: the same seed gives the same digits on any machine. */
export const bootstrapGenerator = "xoroshiro128+ (pure-rand 8)";

export interface BootstrapOptions {
  readonly rows: number;
  readonly seed: number;
  /** @default 1,000, and fewer above 200,000 rows */
  readonly resamples?: number;
}

/** A number of the resampled rows; `weights[i]` says how often row i was drawn. Undefined where it is not defined. */
export type WeightedStatistic = (weights: Int32Array) => number | undefined;

/** For each statistic its value in every resample. All statistics, and so both systems of a pair, see the same draws. */
export function resample(
  options: BootstrapOptions,
  statistics: readonly WeightedStatistic[],
): readonly (readonly (number | undefined)[])[] {
  const { rows, seed } = options;
  const draws: (number | undefined)[][] = statistics.map(() => []);
  const random = xoroshiro128plus(seed);
  // The first outputs still show the seed's bits.
  for (let i = 0; i < 64; i++) random.next();
  // Equal shares of the 32-bit range, the rest drawn again: no row is more likely than another.
  const share = Math.floor(2 ** 32 / rows);
  const weights = new Int32Array(rows);
  for (let round = resamplesFor(options); round > 0; round--) {
    weights.fill(0);
    for (let drawn = 0; drawn < rows;) {
      const row = Math.floor((random.next() >>> 0) / share);
      if (row >= rows) continue;
      weights[row] = (weights[row] as number) + 1;
      drawn++;
    }
    for (const [index, statistic] of statistics.entries()) draws[index]?.push(statistic(weights));
  }
  return draws;
}

/** 1,000; above 200,000 rows, where intervals are narrow anyway, as many as stay within 200 million draws but 100 at least. */
export function resamplesFor({ rows, resamples }: BootstrapOptions): number {
  return resamples ?? Math.max(100, Math.min(1000, Math.floor(200_000_000 / Math.max(1, rows))));
}

/** The 2.5 and 97.5 percentiles; undefined when some resample had no value. */
export function percentileInterval(draws: readonly (number | undefined)[]): readonly [number, number] | undefined {
  const defined = draws.filter((value) => value !== undefined);
  if (defined.length === 0 || defined.length < draws.length) return undefined;
  const ascending = Float64Array.from(defined).sort();
  return [quantile(ascending, 0.025) as number, quantile(ascending, 0.975) as number];
}

/**
 * Two-sided p-value of an observed difference: how often a resampled difference, moved to a mean of zero, is at least
 * as large. One is added to both counts, so it is never 0.
 */
export function pairedPValue(observed: number, draws: readonly (number | undefined)[]): number | undefined {
  const defined = draws.filter((value) => value !== undefined);
  const centre = mean(defined);
  if (centre === undefined || defined.length < draws.length) return undefined;
  const extreme = defined.filter((value) => Math.abs(value - centre) >= Math.abs(observed)).length;
  return (extreme + 1) / (defined.length + 1);
}
