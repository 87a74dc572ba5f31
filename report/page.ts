import { createHash } from "node:crypto";
import { Html, html } from "../compiler/drawing/markup.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import type { Section } from "./run-view.ts";

export interface Page {
  readonly title: string;
  readonly head: Html;
  readonly sections: readonly Section[];
  readonly footer: Html;
}

/** A whole document. Its policy forbids every request, so that a page about somebody's data cannot send it anywhere. */
export function renderPage(page: Page): string {
  const links = page.sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`);
  const text = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Html(policyOf(page))}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${page.title}</title>
        <style>
          ${new Html(pageStyle)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the results</a>
        <div class="page">
          ${page.head}
          ${
            page.sections.length > 1 &&
            html`<nav aria-label="Sections">
              <ul>
                ${links}
              </ul>
            </nav>`
          }
          <main id="main">
            ${page.sections.map(
              (section) =>
                html`<section id="${section.id}" aria-labelledby="${section.id}-title">
                  <h2 id="${section.id}-title">${section.title}</h2>
                  ${section.body}
                </section> `,
            )}
          </main>
          <footer>${page.footer}</footer>
        </div>
        ${new Html(`<script>${pageScript}</script>`)}
      </body>
    </html> `;
  return text.text;
}

/** Names the one script by its hash. Frames of HTML artifacts inherit the policy, so pages that hold some allow inline scripts. */
function policyOf(page: Page): string {
  const framed = page.sections.some((section) => section.body.text.includes("<iframe"));
  const hash = createHash("sha256").update(pageScript).digest("base64");
  const script = framed ? "'unsafe-inline'" : `'sha256-${hash}'`;
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; script-src ${script}; base-uri 'none'; form-action 'none'`;
}
