import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import { renderMarkdown } from "../markdown.ts";
import { readText } from "../read-artifact.ts";
import type { Section } from "../run-view.ts";

/** What the pipeline pages of others load whole; larger documents are named, not carried. */
const maxBytes = 1024 * 1024;

/** HTML and Markdown artifacts of any component, in frames that can reach neither this page nor the network. */
export async function documentSection(record: RunRecord): Promise<Section | undefined> {
  const bodies: Html[] = [];
  for (const task of record.tasks) {
    if (task.kind === "dag") continue;
    for (const [output, list] of Object.entries(task.outputs.artifacts)) {
      for (const artifact of list) {
        const kind = { "system.HTML": "html", "system.Markdown": "markdown" }[artifact.type];
        if (kind === undefined) continue;
        bodies.push(
          html`<h3>${task.path} · ${output}</h3>
            ${await frame(artifact.path, kind)}`,
        );
      }
    }
  }
  return bodies.length === 0 ? undefined : { id: "documents", title: "Documents", body: html`${bodies}` };
}

async function frame(path: string | undefined, kind: string): Promise<Html> {
  if (path === undefined) return html`<p class="hint">The content is not on this machine.</p>`;
  const { content, notes } = await readText(path, maxBytes);
  if (content === undefined) return html`<p class="hint">Not shown: ${notes.join(", ")}.</p>`;
  if (kind === "markdown") return html`<div class="document">${renderMarkdown(content)}</div>`;
  if (notes.length > 0) return html`<p class="hint">Not shown: the document is larger than 1 MB.</p>`;
  return html`<iframe title="HTML written by the task" sandbox="allow-scripts" srcdoc="${content}"></iframe>`;
}
