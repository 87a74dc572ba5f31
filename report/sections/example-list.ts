import { type Html, html } from "../../compiler/drawing/markup.ts";

/** One test row with the answers to compare. */
export interface Example {
  readonly id: string;
  readonly prompt: string;
  readonly reference: string;
  readonly answers: readonly {
    readonly label: string;
    readonly tone: string;
    readonly text?: string | undefined;
    /** Shown in place of a missing text, and beside one: score, outcome, reason. */
    readonly note?: string | undefined;
  }[];
  readonly direction: "better" | "worse" | "same";
  readonly verdict?: string | undefined;
  readonly explanation?: string | undefined;
}

const glyphs = { better: "▲", worse: "▼", same: "=" };

/** Rows side by side with a filter that needs no script: radio buttons and the style sheet do it. */
export function exampleList(examples: readonly Example[], group: string): Html {
  const count = (direction: Example["direction"]): number =>
    examples.filter((entry) => entry.direction === direction).length;
  const choices = [
    ["all", `all ${examples.length}`],
    ["worse", `▼ worse ${count("worse")}`],
    ["better", `▲ better ${count("better")}`],
    ["same", `= same ${count("same")}`],
  ] as const;
  const filter =
    examples.some((entry) => entry.answers.length > 1) &&
    html`<fieldset class="filter">
      <legend>Show</legend>
      ${choices.map(
        ([value, words]) =>
          html`<label
            ><input
              type="radio"
              name="${group}"
              class="show-${value}"
              ${value === "all" && html` checked`}
            />${words}</label
          >`,
      )}
    </fieldset>`;
  return html`<div class="examples">${filter}${examples.map((entry) => example(entry))}</div>`;
}

function example(entry: Example): Html {
  const verdict =
    entry.verdict !== undefined &&
    html`<p class="verdict">
      ${entry.verdict}${entry.explanation !== undefined && html`: <span dir="auto">${entry.explanation}</span>`}
    </p>`;
  const paired = entry.answers.length > 1;
  return html`<article class="example is-${entry.direction}">
    <h3>
      ${paired && html`<span class="mark-${entry.direction}"><span aria-hidden="true">${glyphs[entry.direction]}</span> ${entry.direction}</span> `}Row
      ${entry.id}
    </h3>
    <dl>
      <div>
        <dt>Prompt</dt>
        <dd dir="auto">${clip(entry.prompt)}</dd>
      </div>
      <div>
        <dt>Reference</dt>
        <dd dir="auto">${clip(entry.reference)}</dd>
      </div>
      ${entry.answers.map(
        (answer) =>
          html`<div class="answer ${answer.tone}">
            <dt>${answer.label}${answer.note !== undefined && html` <span class="hint">${answer.note}</span>`}</dt>
            <dd dir="auto">${answer.text === undefined ? html`<em>no usable answer</em>` : clip(answer.text)}</dd>
          </div>`,
      )}
    </dl>
    ${verdict}
  </article>`;
}

/** Long texts would hide the comparison; the row's file has all of it. */
function clip(text: string): string {
  return text.length <= 1200 ? text : `${text.slice(0, 1200)}… (${text.length - 1200} more characters)`;
}
