/** A piece of HTML or SVG that is already safe; everything else that goes into a template is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

/** Template tag: interpolated text is escaped for element content and for double-quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) text += render(value) + (parts[index + 1] ?? "");
  return new Html(text);
}

/** Text with the characters that HTML and XML give a meaning replaced, and those they cannot hold shown as U+FFFD. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Text with U+FFFD for control characters, broken surrogates and overrides of the writing direction, which would reorder
 * what stands around them; tabs and line ends stay.
 */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is being removed
  const unseen = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\uFFFE\uFFFF]/g;
  return text.toWellFormed().replace(unseen, "\uFFFD");
}

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return value.map((item) => render(item)).join("");
}
