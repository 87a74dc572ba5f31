import { Html, html } from "./html.ts";
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
  const framed = page.sections.some((section) => section.body.text.includes("<iframe"));
  // Scripts are for the frames of HTML artifacts, which inherit the policy; the page itself has none.
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; ${framed ? "script-src 'unsafe-inline'; frame-src 'self'; " : ""}base-uri 'none'; form-action 'none'`;
  const links = page.sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`);
  const text = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Html(policy)}" />
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
      </body>
    </html> `;
  return text.text;
}
