/** The quantile of ascending values with linear interpolation, NumPy's default. `q` is from 0 to 1; undefined of nothing. */
export function quantile(ascending: ArrayLike<number>, q: number): number | undefined {
  if (ascending.length === 0) return undefined;
  const position = (ascending.length - 1) * q;
  const below = Math.floor(position);
  const low = ascending[below] as number;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  return low + (position - below) * (high - low);
}
