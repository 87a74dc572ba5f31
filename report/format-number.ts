/** A whole number with thousands separators: 12,345. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString("en-US") : "–";
}

/** A count with its noun: "1 row", "2 rows". */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A share as a percentage with one decimal: 71.4 %. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : "–";
}

/** A metric value: three decimals in the range 0 to 1, one in the range 0 to 100. */
export function formatScore(value: number, range: number): string {
  return Number.isFinite(value) ? value.toFixed(range > 1 ? 1 : 3) : "–";
}

/** A difference, always with its sign. A real minus sign keeps columns aligned. */
export function formatChange(value: number, range: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.abs(value).toFixed(range > 1 ? 1 : 3);
  if (Number(digits) === 0) return `±${digits}`;
  return `${value < 0 ? "−" : "+"}${digits}`;
}

/** An interval with `format` on both ends. */
export function formatInterval(interval: readonly [number, number], format: (value: number) => string): string {
  return `[${format(interval[0])}, ${format(interval[1])}]`;
}

/** A p value; small ones as a bound, since more digits would say more than the test does. */
export function formatP(p: number): string {
  if (!Number.isFinite(p)) return "–";
  return p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`;
}

/** A number of unknown meaning with six significant digits. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(6)));
}
