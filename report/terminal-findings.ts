import type { RunRecord } from "../compiler/spec/run-record.ts";
import type { Comparison } from "../components/compare-models/comparison.ts";
import type { ConversionReport, Finding } from "../components/convert-dataset/conversion-report.ts";
import { displayWidth, fitWidth, padWidth } from "../compiler/drawing/display-width.ts";
import { formatCount, formatP, formatPlural, formatShare } from "./format-number.ts";
import { sortFindings } from "./sort-findings.ts";
import { labelled, oneLine, type TerminalStyle } from "./terminal-paint.ts";

const shownFindings = 6;

/** What the converter kept, and its worst findings. */
export function conversionLines(report: ConversionReport, style: TerminalStyle): readonly string[] {
  const { split } = report;
  const summary =
    `${formatPlural(report.rowsRead, "row")} read, ${formatCount(report.rowsKept)} kept, ${formatCount(report.rowsRejected)} rejected, ` +
    `${formatPlural(report.duplicates, "duplicate")}; train ${formatCount(split.train)}, validation ${formatCount(split.validation)}, ` +
    `test ${formatCount(split.test)}; about ${formatPlural(report.estimatedTokens.train, "training token")}`;
  const findings = sortFindings(report.findings);
  const hidden = findings.length - shownFindings;
  return [
    ...labelled("data", summary, style),
    ...findings.slice(0, shownFindings).flatMap((finding) => findingLines(finding, style)),
    ...(hidden > 0 ? [`  and ${formatPlural(hidden, "more finding")} in the report`] : []),
  ];
}

function findingLines(finding: Finding, style: TerminalStyle): readonly string[] {
  const tone = ({ error: "bad", warning: "busy", note: "idle" } as const)[finding.severity];
  const rows = finding.rows.slice(0, 3).join(", ");
  const more = finding.count > 3 ? ", …" : "";
  const where = finding.rows.length === 0 ? "" : ` (${finding.rows.length === 1 ? "row" : "rows"} ${rows}${more})`;
  const text = `${formatCount(finding.count)} × ${finding.message}${where}`;
  const lines = labelled(finding.severity, text, {
    ...style,
    width: style.width - 2,
    paint: (_tone, label) => style.paint(tone, label),
  });
  return lines.map((line) => `  ${line}`);
}

/** The judge's verdict: win rate with its interval and the sign test, then how far the judge can be trusted. */
export function judgeLines(comparison: Comparison, style: TerminalStyle): readonly string[] {
  const decided = comparison.rows - comparison.errors;
  const [low, high] = comparison.winRateBInterval;
  const verdict =
    `${comparison.nameB} preferred to ${comparison.nameA} in ${formatShare(comparison.winRateB)} of ${formatPlural(decided, "judged row")} ` +
    `(ties count half), 95 % interval [${formatShare(low)}, ${formatShare(high)}], sign test p ${formatP(comparison.signTestP)}`;
  const detail =
    `${formatPlural(comparison.winsB, "win")}, ${formatCount(comparison.winsA)} lost, ${formatPlural(comparison.ties, "tie")}, ` +
    `${formatPlural(comparison.errors, "error")}; the two orders disagree on ${formatShare(comparison.conflictRate)}, ` +
    `the first position won ${formatShare(comparison.firstPositionRate)}`;
  return [...labelled("judge", verdict, style), ...labelled("", detail, style)];
}

/** The pipeline's own outputs. */
export function outputLines(record: RunRecord, style: TerminalStyle): readonly string[] {
  const parameters = Object.entries(record.outputs.parameters).map(
    ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
  const artifacts = Object.entries(record.outputs.artifacts).flatMap(([name, list]) =>
    list.map((artifact) => [name, artifact.path ?? artifact.uri] as const),
  );
  const rows = [...parameters, ...artifacts].map(([name, value]) => [oneLine(name), oneLine(value)] as const);
  if (rows.length === 0) return [];
  const width = Math.min(24, Math.max(...rows.map(([name]) => displayWidth(name))));
  return [
    style.paint("strong", "Outputs"),
    ...rows.map(([name, value]) => fitWidth(`  ${padWidth(fitWidth(name, width), width)}  ${value}`, style.width)),
  ];
}
