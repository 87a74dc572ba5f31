import { type Html, html } from "../../compiler/drawing/markup.ts";

export interface Figure {
  readonly name: string;
  readonly value: string;
}

/** Key figures side by side: a name above, the number below. */
export function figures(list: readonly Figure[]): Html {
  return html`<dl class="figures">
    ${list.map(
      ({ name, value }) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
