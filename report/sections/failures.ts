import type { TaskRecord } from "../../compiler/spec/run-record.ts";
import { formatPlural } from "../format-number.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { LogTail, RunView, Section } from "../run-view.ts";
import { errorBox } from "./overview.ts";

/** Lines in sight: the cause is nearly always at the end. */
const lastLines = 14;

/** Failed tasks with their errors and what their logs said last. */
export function failureSection(view: RunView): Section | undefined {
  const failed = view.record.tasks.filter((task) => task.state === "FAILED");
  if (failed.length === 0) return undefined;
  const body = html`${failed.map(
    (task) =>
      html`<article class="failure">
        <h3>${task.path} <span class="hint">${formatPlural(task.attempts, "attempt")}</span></h3>
        ${task.error ? errorBox(task.error) : html`<p>The task left no error text.</p>`}
        ${task.log !== undefined && logText(task, task.log, view.logs.get(task.path))}
      </article>`,
  )}`;
  return { id: "failures", title: "Failed tasks", body };
}

function logText(task: TaskRecord, name: string, log: LogTail | undefined): Html {
  const text = log?.text.trimEnd() ?? "";
  if (text === "")
    return html`<p class="hint">Log <code>${name}</code>${log && html`: ${log.notes.join(", ") || "empty"}`}.</p>`;
  const lines = text.split(/\r?\n/);
  const earlier = lines.slice(0, -lastLines);
  const notes = log?.notes ?? [];
  return html`${
      earlier.length > 0 &&
      html`<details>
        <summary>
          ${formatPlural(earlier.length, "earlier line")} of the log${notes.length > 0 && ` (${notes.join(", ")})`}
        </summary>
        <pre tabindex="0" aria-label="Earlier log of ${task.path}">${earlier.join("\n")}</pre>
      </details>`
    }
    <p class="hint">End of the log <code>${name}</code></p>
    <pre tabindex="0" aria-label="End of the log of ${task.path}">${lines.slice(-lastLines).join("\n")}</pre>`;
}
