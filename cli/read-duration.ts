import { fail } from "../compiler/diagnostics/pipewright-error.ts";

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a time such as "90s", "30m", "12h" or "7d". @throws K802 */
export function readDuration(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = unitMs[unit];
  return factor === undefined
    ? fail("K802", `'${text}' is not a time`, { hint: "give a whole number and a unit, such as 90s, 30m, 12h or 7d" })
    : Number(number) * factor;
}
