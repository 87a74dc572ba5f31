import { scaleLinear } from "d3-scale";
import { curveMonotoneX, line } from "d3-shape";
import type { CurveSeries, TrainingCurves } from "../../components/tune-model/training-curves.ts";
import { formatCount, formatNumber } from "../format-number.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { Found, Section } from "../run-view.ts";
import { type CurveGroup, groupCurves, lowestPoint, overfitText } from "../curve-groups.ts";

/** Loss and accuracy over the steps of training, with the training and the evaluation rows in one chart each. */
export function curveSections(found: readonly Found<TrainingCurves>[]): readonly Section[] {
  return found.map(({ task, content }, index) => {
    const groups = groupCurves(content.series);
    const overfit = overfitText(groups);
    return {
      id: index === 0 ? "training" : `training-${index + 1}`,
      title: found.length === 1 ? "Training" : `Training: ${task.displayName}`,
      body: html`<p>
          Base model <code>${content.baseModel}</code>, job
          <code>${content.tuningJob}</code>.${content.note !== undefined && html` ${content.note}`}
        </p>
        ${overfit !== undefined && html`<p class="callout">${overfit}</p>`}
        ${groups.length === 0 ? html`<p>The job left no curves.</p>` : html`<div class="charts">${groups.map((group) => chart(group))}</div>`}`,
    };
  });
}

const size = { width: 480, height: 280, left: 54, right: 14, top: 12, bottom: 42 };

function chart(group: CurveGroup): Html {
  const points = group.series.flatMap((series) => series.points).filter((point) => Number.isFinite(point.value));
  const x = scaleLinear()
    .domain(extent(points.map((point) => point.step)))
    .range([size.left, size.width - size.right]);
  const y = scaleLinear()
    .domain(
      group.unit === "share"
        ? shareDomain(points.map((point) => point.value))
        : extent([0, ...points.map((point) => point.value)]),
    )
    .nice(5)
    .range([size.height - size.bottom, size.top]);
  const path = line<{ readonly step: number; readonly value: number }>()
    .defined((point) => Number.isFinite(point.value))
    .x((point) => Math.round(x(point.step) * 10) / 10)
    .y((point) => Math.round(y(point.value) * 10) / 10)
    .curve(curveMonotoneX);
  const lowest = lowestPoint(group);
  const floor = size.height - size.bottom;
  const lines = group.series.map(
    (series) =>
      html`<g class="curve ${series.part}">
        <path d="${path([...thin(series.points)]) ?? ""}"></path>
        ${series.points.length <= 24 && series.points.filter((point) => Number.isFinite(point.value)).map((point) => html`<circle cx="${px(x(point.step))}" cy="${px(y(point.value))}" r="3"></circle>`)}
      </g>`,
  );
  return html`<figure class="chart">
    <figcaption>
      <strong>${group.title}</strong>
      <span class="keys"
        >${group.series.map((series) => html`<span class="key ${series.part}"><i></i>${series.label}</span>`)}</span
      >
    </figcaption>
    <svg
      viewBox="0 0 ${size.width} ${size.height}"
      role="img"
      aria-label="${group.title} by step: ${group.series.map((series) => describe(series)).join("; ")}"
    >
      <g class="axis">
        ${y.ticks(5).map((tick) => html`<line x1="${size.left}" x2="${size.width - size.right}" y1="${px(y(tick))}" y2="${px(y(tick))}"></line><text class="end" x="${size.left - 8}" y="${px(y(tick) + 4)}">${group.unit === "share" ? `${Math.round(tick * 100)} %` : formatNumber(tick)}</text>`)}
        ${x
          .ticks(6)
          .filter((tick) => Number.isInteger(tick))
          .map((tick) => html`<text class="middle" x="${px(x(tick))}" y="${floor + 18}">${formatCount(tick)}</text>`)}
        <text class="middle name" x="${(size.left + size.width - size.right) / 2}" y="${size.height - 6}">step</text>
      </g>
      ${lowest !== undefined && html`<g class="mark"><line x1="${px(x(lowest.step))}" x2="${px(x(lowest.step))}" y1="${size.top}" y2="${floor}"></line><text class="${x(lowest.step) > size.width * 0.6 ? "end" : ""}" x="${px(x(lowest.step) + (x(lowest.step) > size.width * 0.6 ? -6 : 6))}" y="${size.top + 12}">lowest, step ${formatCount(lowest.step)}</text></g>`}
      ${lines}
    </svg>
  </figure>`;
}

function describe(series: CurveGroup["series"][number]): string {
  const [first, last] = [series.points[0], series.points.at(-1)];
  if (first === undefined || last === undefined) return `${series.label} has no points`;
  return `${series.label} from ${formatNumber(first.value)} at step ${first.step} to ${formatNumber(last.value)} at step ${last.step}`;
}

/** More points than pixels only make the file larger. */
function thin(points: CurveSeries["points"]): CurveSeries["points"] {
  const stride = Math.ceil(points.length / 500);
  return points.filter((_point, index) => index % stride === 0 || index === points.length - 1);
}

function extent(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low, low + 1] : [low, high];
}

function shareDomain(values: readonly number[]): readonly [number, number] {
  return [Math.min(0, ...values), Math.max(1, ...values)];
}

const px = (value: number): number => Math.round(value * 10) / 10;
