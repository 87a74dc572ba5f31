import type { Comparison } from "../../components/compare-models/comparison.ts";
import { formatCount, formatP, formatShare } from "../format-number.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { Found, RunView, Section } from "../run-view.ts";
import { exampleList } from "./example-list.ts";
import { figures } from "./figures.ts";
import { shareTrack } from "./tracks.ts";

/** The judge's verdict, and how far the judge itself can be trusted. */
export function comparisonSections(found: readonly Found<Comparison>[], view: RunView): readonly Section[] {
  return found.map(({ task, content }, index) => ({
    id: index === 0 ? "judge" : `judge-${index + 1}`,
    title: found.length === 1 ? "Side by side, judged" : `Side by side, judged: ${task.displayName}`,
    body: html`${verdict(content)} ${tally(content)}
    ${figures([
      { name: "sign test, ties left out", value: `p ${formatP(content.signTestP)}` },
      { name: "rows whose two orders disagree", value: formatShare(content.conflictRate) },
      { name: "first position preferred (50 % expected)", value: formatShare(content.firstPositionRate) },
      { name: "judge", value: content.judgeModel },
    ])}
    ${view.models.some((model) => model.predictions !== undefined) ? undefined : judgedPairs(content)}`,
  }));
}

function verdict(content: Comparison): Html {
  const [low, high] = content.winRateBInterval;
  const clear = low > 0.5 || high < 0.5;
  return html`<p>
      <strong>${content.nameB}</strong> is preferred to <strong>${content.nameA}</strong> in
      <strong>${formatShare(content.winRateB)}</strong> of the judged rows, ties counted as half; 95 % interval
      ${formatShare(low)} to ${formatShare(high)}${clear ? "" : ", which includes an even chance: no difference shown"}.
    </p>
    ${shareTrack({ tone: "model-after", value: content.winRateB, interval: content.winRateBInterval })}`;
}

function tally(content: Comparison): Html {
  const parts = [
    { name: `${content.nameB} wins`, count: content.winsB, tone: "model-after" },
    { name: "tie", count: content.ties, tone: "model-tie" },
    { name: `${content.nameA} wins`, count: content.winsA, tone: "model-before" },
    { name: "no verdict", count: content.errors, tone: "model-none" },
  ];
  const total = Math.max(
    1,
    parts.reduce((sum, part) => sum + part.count, 0),
  );
  const share = (count: number): string => ((count / total) * 100).toFixed(2);
  return html`<div class="stack" aria-hidden="true">
      ${parts.map((part) => part.count > 0 && html`<i class="${part.tone}" style="width:${share(part.count)}%"></i>`)}
    </div>
    <ul class="model-keys inline">
      ${parts.map((part) => html`<li><i class="${part.tone}"></i>${part.name}: <strong>${formatCount(part.count)}</strong></li>`)}
    </ul>`;
}

function judgedPairs(content: Comparison): Html | undefined {
  if (content.examples.length === 0) return undefined;
  const names = { A: content.nameA, B: content.nameB, tie: "tie", error: "no verdict" };
  return html`<h3>Judged pairs</h3>
    ${exampleList(
      content.examples.map((example) => ({
        id: example.id,
        prompt: example.prompt,
        reference: example.reference,
        answers: [
          { label: content.nameA, tone: "model-before", text: example.answerA },
          { label: content.nameB, tone: "model-after", text: example.answerB },
        ],
        direction: ({ A: "worse", B: "better", tie: "same", error: "same" } as const)[example.verdict],
        verdict: `Judge: ${names[example.verdict]}`,
        explanation: example.explanation,
      })),
      "pairs",
    )}`;
}
