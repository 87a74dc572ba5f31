import type { RunError } from "../../compiler/spec/run-record.ts";
import { formatChange, formatInterval, formatP, formatPlural, formatShare } from "../format-number.ts";
import { formatDuration, formatInstant, spanMs } from "../format-time.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import { metricRange, verdictOf } from "../metric-change.ts";
import { overfitText, groupCurves } from "../curve-groups.ts";
import type { RunView } from "../run-view.ts";
import { lastInstant, runWord } from "../task-words.ts";

/** The head of the page: which run, how it ended, and the few sentences that answer "did it get better?". */
export function overview(view: RunView): Html {
  const { record } = view;
  const { word, glyph, tone } = runWord(record.state);
  const ended = record.endedAt ?? (record.state === "RUNNING" ? undefined : lastInstant(record));
  const time = spanMs(record.createdAt, ended);
  const cached = record.tasks.filter((task) => task.cached && task.kind !== "dag").length;
  return html`<header>
    <p class="kicker">
      Pipeline run${record.displayName === record.pipelineName ? undefined : html` of ${record.pipelineName}`}
    </p>
    <h1>${record.displayName}</h1>
    <p class="facts">
      <span class="badge tone-${tone}"><span aria-hidden="true">${glyph}</span> ${word}</span>
      ${Number.isNaN(time) ? undefined : html`<span>${formatDuration(time)}</span>`}
      <span>started <time datetime="${record.createdAt}">${formatInstant(record.createdAt)}</time></span>
      <span
        >${formatPlural(record.tasks.filter((task) => task.kind !== "dag").length, "task")}${cached > 0 && `, ${cached} from the cache`}</span
      >
      <span>run <code>${record.id}</code></span>
    </p>
    ${toyBanner(view.toyNotes)} ${record.error && errorBox(record.error)} ${inShort(view)}
  </header>`;
}

/** Said before any number, since the numbers look like those of a real model. */
function toyBanner(notes: readonly string[]): Html | undefined {
  if (notes.length === 0) return undefined;
  return html`<div class="banner" role="note">
    <p><strong>A toy learner made these numbers.</strong></p>
    <ul>
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </div>`;
}

/** An expected failure as the command line says it. */
export function errorBox(error: RunError): Html {
  return html`<div class="error">
    <p><strong>${error.code}</strong> ${error.message}</p>
    ${error.hint !== undefined && html`<p>Hint: ${error.hint}</p>`}
  </div>`;
}

function inShort(view: RunView): Html | undefined {
  const lines: Html[] = [];
  const [before, after] = view.models;
  for (const change of (view.changes ?? []).slice(0, 3)) {
    const range = metricRange(change.metric, [change.before, change.after]);
    const signed = (value: number): string => formatChange(value, range);
    lines.push(
      html`<strong>${change.metric}</strong> ${signed(change.change)}
        ${change.interval && formatInterval(change.interval, signed)} on ${formatPlural(change.rows, "row")},
        ${after?.label ?? ""} against ${before?.label ?? ""}: <strong>${verdictOf(change)}</strong>`,
    );
  }
  for (const { content } of view.comparisons) {
    const [low, high] = content.winRateBInterval;
    lines.push(
      html`The judge prefers <strong>${content.nameB}</strong> in <strong>${formatShare(content.winRateB)}</strong> of
        the judged rows (95 % interval ${formatShare(low)} to ${formatShare(high)}, sign test p
        ${formatP(content.signTestP)})`,
    );
  }
  for (const { content } of view.curves) {
    if (overfitText(groupCurves(content.series)) !== undefined)
      lines.push(html`Training <a href="#training">over-fits</a>: the evaluation loss rises before the end`);
  }
  for (const { content } of view.conversions) {
    if (content.rowsRejected > 0)
      lines.push(
        html`<a href="#data">${formatPlural(content.rowsRejected, "row")}</a> of
          ${formatPlural(content.rowsRead, "source row")} ${content.rowsRejected === 1 ? "was" : "were"} rejected`,
      );
  }
  return lines.length === 0
    ? undefined
    : html`<ul class="short">
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>`;
}
