import type { RunRecord } from "../compiler/spec/run-record.ts";
import { foldLoops } from "./fold-loops.ts";
import { loadRun, type LoadOptions } from "./load-run.ts";
import { conversionLines, judgeLines, outputLines } from "./terminal-findings.ts";
import { labelled, painter } from "./terminal-paint.ts";
import { scoreLines } from "./terminal-scores.ts";
import { headLines, taskLines } from "./terminal-tasks.ts";

export interface RunSummaryOptions extends LoadOptions {
  readonly color: boolean;
  /** Columns of the terminal; at least 60 are used. */
  readonly width: number;
}

/** The end of a run as text for a terminal: tasks, findings, scores before and after, the judge's verdict, outputs. */
export async function renderRunSummary(record: RunRecord, options: RunSummaryOptions): Promise<string> {
  const { view } = await loadRun(record, options);
  const style = { width: Math.max(60, options.width), paint: painter(options.color) };
  const blocks = [
    headLines(record, style),
    taskLines(foldLoops(record), style),
    ...view.conversions.map((found) => conversionLines(found.content, style)),
    scoreLines(view, style),
    ...view.comparisons.map((found) => judgeLines(found.content, style)),
    view.toyNotes.flatMap((note) => labelled("note", note, style)),
    view.problems.flatMap((problem) =>
      labelled("note", `output '${problem.output}' of task '${problem.task}': ${problem.note}`, style),
    ),
    outputLines(record, style),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return `${text.join("\n\n")}\n`;
}
