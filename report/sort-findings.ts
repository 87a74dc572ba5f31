import type { Finding } from "../components/convert-dataset/conversion-report.ts";

const rank = { error: 0, warning: 1, note: 2 };

/** Errors first, then warnings, then notes; the most frequent first among equals. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => rank[a.severity] - rank[b.severity] || b.count - a.count);
}
