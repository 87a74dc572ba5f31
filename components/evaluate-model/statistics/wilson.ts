/** The normal quantile that leaves 2.5 % on either side. */
const z = 1.959963984540054;

/** 95 % interval for a rate of `hits` out of `trials`; exactly 0 or 1 at the ends; undefined without trials. */
export function wilsonInterval(hits: number, trials: number): readonly [number, number] | undefined {
  if (trials === 0) return undefined;
  const rate = hits / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (rate + (z * z) / (2 * trials)) / scale;
  const half = (z * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials))) / scale;
  return [hits === 0 ? 0 : centre - half, hits === trials ? 1 : centre + half];
}
