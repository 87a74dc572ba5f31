import { type Html, html } from "../compiler/drawing/markup.ts";

/** The common part of Markdown: headings, paragraphs, lists, tables, code, emphasis. Raw HTML stays text and links show their address. */
export function renderMarkdown(source: string): Html {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const blocks: Html[] = [];
  for (let index = 0; index < lines.length;) {
    const { block, next } = takeBlock(lines, index);
    if (block !== undefined) blocks.push(block);
    index = next;
  }
  return html`${blocks}`;
}

interface Taken {
  readonly block?: Html;
  readonly next: number;
}

function takeBlock(lines: readonly string[], start: number): Taken {
  const line = lines[start] ?? "";
  if (line.trim() === "") return { next: start + 1 };
  if (/^\s*(```|~~~)/.test(line)) return takeCode(lines, start);
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  // The page's own headings are h1 to h3, so a document starts below them.
  if (heading !== null) return { block: html`<h4>${inline(heading[2] ?? "")}</h4>`, next: start + 1 };
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return { block: html`<hr />`, next: start + 1 };
  if (line.includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[start + 1] ?? ""))
    return takeTable(lines, start);
  if (item.test(line)) return takeList(lines, start);
  // At least one line is taken, whatever it looks like: a block that takes none would never end.
  const end = Math.max(
    start + 1,
    takeWhile(lines, start, (next) => next.trim() !== "" && !item.test(next) && !/^(#{1,6}\s|\s*(```|~~~))/.test(next)),
  );
  return { block: html`<p>${inline(lines.slice(start, end).join(" "))}</p>`, next: end };
}

const item = /^\s*([-*+]|\d+[.)])\s+/;

function takeCode(lines: readonly string[], start: number): Taken {
  const fence = /^\s*(```|~~~)/.exec(lines[start] ?? "")?.[1] ?? "```";
  const end = takeWhile(lines, start + 1, (line) => !line.trim().startsWith(fence));
  return { block: html`<pre tabindex="0">${lines.slice(start + 1, end).join("\n")}</pre>`, next: end + 1 };
}

function takeList(lines: readonly string[], start: number): Taken {
  const end = takeWhile(lines, start, (line) => item.test(line));
  const items = lines.slice(start, end).map((line) => html`<li>${inline(line.replace(item, ""))}</li>`);
  const ordered = /^\s*\d/.test(lines[start] ?? "");
  return {
    block: ordered
      ? html`<ol>
          ${items}
        </ol>`
      : html`<ul>
          ${items}
        </ul>`,
    next: end,
  };
}

function takeTable(lines: readonly string[], start: number): Taken {
  const end = takeWhile(lines, start + 2, (line) => line.includes("|"));
  const cells = (line: string): readonly string[] =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|");
  const head = cells(lines[start] ?? "").map((cell) => html`<th scope="col">${inline(cell.trim())}</th>`);
  const rows = lines.slice(start + 2, end).map(
    (line) =>
      html`<tr>
        ${cells(line).map((cell) => html`<td>${inline(cell.trim())}</td>`)}
      </tr>`,
  );
  return {
    block: html`<div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            ${head}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`,
    next: end,
  };
}

function takeWhile(lines: readonly string[], start: number, holds: (line: string) => boolean): number {
  let end = start;
  while (end < lines.length && holds(lines[end] ?? "")) end++;
  return Math.max(end, start);
}

function inline(text: string): Html {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|!?\[[^\]]*\]\([^)\s]*\))/);
  return html`${parts.map((part) => {
    if (/^`.+`$/.test(part)) return html`<code>${part.slice(1, -1)}</code>`;
    if (/^\*\*.+\*\*$/.test(part)) return html`<strong>${part.slice(2, -2)}</strong>`;
    if (/^\*.+\*$/.test(part)) return html`<em>${part.slice(1, -1)}</em>`;
    const link = /^!?\[([^\]]*)\]\(([^)\s]*)\)$/.exec(part);
    return link === null ? part : html`${link[1] ?? ""} (<code>${link[2] ?? ""}</code>)`;
  })}`;
}
