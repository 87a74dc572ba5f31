import type { RunRecord } from "../compiler/spec/run-record.ts";
import { html } from "../compiler/drawing/markup.ts";
import { loadRun, type LoadOptions } from "./load-run.ts";
import { renderPage } from "./page.ts";
import type { Section } from "./run-view.ts";
import { documentSection } from "./sections/documents.ts";
import { failureSection } from "./sections/failures.ts";
import { foldLoops } from "./fold-loops.ts";
import { graphSection } from "./sections/graph.ts";
import { overview } from "./sections/overview.ts";
import { recordedMetricsSection } from "./sections/recorded-metrics.ts";
import { timelineSection } from "./sections/timeline.ts";
import { artifactSection, outputSection, parameterSection, problemNotes } from "./sections/values.ts";

/** A run as one HTML file that needs nothing else: no network and no files beside it. */
export async function renderRunReport(record: RunRecord, options: LoadOptions = {}): Promise<string> {
  const folded = foldLoops(record);
  const { view, sections } = await loadRun(record, options);
  const all: readonly (Section | undefined)[] = [
    failureSection({ ...view, record: folded }),
    graphSection(folded),
    timelineSection(folded),
    ...sections,
    await documentSection(record),
    recordedMetricsSection(record),
    outputSection(record),
    parameterSection(record),
    artifactSection(record, view.problems),
  ];
  const used = all.flatMap((section) => section ?? []);
  const empty = record.tasks.length === 0 && html`<p>No task of this run has started.</p>`;
  return renderPage({
    title: `${record.displayName}: ${record.state.toLowerCase()}`,
    head: html`${overview(view)} ${problemNotes(view.problems)} ${empty}`,
    sections: used,
    footer: html`Pipewright run report. Every number comes from the run's record and the files listed under Artifacts.`,
  });
}
