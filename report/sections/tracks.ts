import { formatChange, formatNumber, formatScore } from "../format-number.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { MetricChange } from "../metric-change.ts";

export interface Mark {
  /** Class that gives the colour. */
  readonly tone: string;
  readonly value: number;
  readonly interval?: readonly [number, number] | undefined;
}

/** Dots with intervals on a line from 0 to the end of the range; one lane for each mark, so that they never cover each other. */
export function valueTrack(marks: readonly Mark[], range: number): Html {
  return html`<div class="track" style="--lanes:${Math.max(1, marks.length)}">
    <i class="rail"></i>
    ${marks.map((mark, lane) => drawMark(mark, lane, [0, range]))}
    <span class="from">0</span><span class="to">${range > 1 ? Math.round(range) : 1}</span>
  </div>`;
}

/** The paired change with its interval around zero, on a line from -reach to +reach. */
export function changeTrack(change: MetricChange, range: number, reach: number): Html {
  const mark = { tone: "model-change", value: change.change, interval: change.interval };
  return html`<div class="track change" style="--lanes:1">
    <i class="rail"></i><i class="zero"></i>
    ${drawMark(mark, 0, [-reach, reach])}
    <span class="from">−${formatNumber(reach)}</span><span class="to">+${formatNumber(reach)}</span>
    <span class="value" style="left:${position(change.change, [-reach, reach])}"
      >${formatChange(change.change, range)}</span
    >
  </div>`;
}

/** How far the line of changes has to reach, so that metrics of one range share a scale. */
export function changeReach(changes: readonly MetricChange[], range: number): number {
  const ends = changes.flatMap((change) => [change.change, ...(change.interval ?? [])]).map((end) => Math.abs(end));
  return niceReach(Math.max(0, ...ends.filter((end) => Number.isFinite(end))), range);
}

/** A share with its interval on a line from 0 to 100 %, with the even chance marked. */
export function shareTrack(mark: Mark): Html {
  return html`<div class="track change" style="--lanes:1" aria-hidden="true">
    <i class="rail"></i><i class="zero"></i>
    ${drawMark(mark, 0, [0, 1])}
    <span class="from">0 %</span><span class="to">100 %</span>
    <span class="value" style="left:${position(mark.value, [0, 1])}">${formatScore(mark.value * 100, 100)} %</span>
  </div>`;
}

function drawMark(mark: Mark, lane: number, domain: readonly [number, number]): Html {
  const line = mark.interval?.every((end) => Number.isFinite(end)) === true ? mark.interval : undefined;
  return html`<span class="mark ${mark.tone}" style="--lane:${lane}">
    ${line && html`<i class="whisker" style="left:${position(line[0], domain)};right:${position(domain[0] + domain[1] - line[1], domain)}"></i>`}
    <i class="dot" style="left:${position(mark.value, domain)}"></i>
  </span>`;
}

function position(value: number, [low, high]: readonly [number, number]): string {
  const share = (value - low) / (high - low);
  return `${(Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * 100).toFixed(2)}%`;
}

/** The next of 1, 2, 5 times a power of ten, at least a hundredth of the range. */
function niceReach(value: number, range: number): number {
  const wanted = Math.max(Number.isFinite(value) ? value : 0, range / 100);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5, 10].find((step) => step * power >= wanted * 1.05) ?? 10) * power;
}
