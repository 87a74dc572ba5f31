export type { CompareContext, CompareRows, MetricChange } from "./metric-change.ts";
export type { LoadOptions as RunReportOptions } from "./load-run.ts";
export { renderRunReport } from "./run-report.ts";
export { renderRunSummary, type RunSummaryOptions } from "./terminal.ts";
