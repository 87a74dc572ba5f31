import type { Json } from "../../compiler/spec/pipeline-spec.ts";
import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { formatPlural } from "../format-number.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { ArtifactProblem, Section } from "../run-view.ts";

/** What the run was given. */
export function parameterSection(record: RunRecord): Section | undefined {
  const entries = Object.entries(record.parameters);
  if (entries.length === 0) return undefined;
  return { id: "parameters", title: "Parameters", body: valueTable(entries) };
}

/** What the pipeline itself returned. */
export function outputSection(record: RunRecord): Section | undefined {
  const parameters = Object.entries(record.outputs.parameters);
  const artifacts = Object.entries(record.outputs.artifacts).flatMap(([name, list]) =>
    list.map((artifact): [string, string] => [name, artifact.path ?? artifact.uri]),
  );
  if (parameters.length + artifacts.length === 0) return undefined;
  return { id: "outputs", title: "Outputs", body: valueTable([...parameters, ...artifacts]) };
}

/** More rows than anybody reads, as long loops leave them. */
const maxRows = 500;

/** Every output artifact of every task, so that each number on the page can be traced to a file. */
export function artifactSection(record: RunRecord, problems: readonly ArtifactProblem[]): Section | undefined {
  const rows = record.tasks.flatMap((task) =>
    Object.entries(task.outputs.artifacts).flatMap(([output, list]) =>
      list.map(
        (artifact) =>
          html`<tr>
            <th scope="row">${task.path}</th>
            <td>${output}</td>
            <td>
              ${typeof artifact.metadata["artifactType"] === "string" ? artifact.metadata["artifactType"] : artifact.type}
            </td>
            <td class="path"><code>${artifact.path ?? artifact.uri}</code></td>
          </tr>`,
      ),
    ),
  );
  if (rows.length === 0) return undefined;
  const left =
    rows.length > maxRows &&
    html`<p class="hint">The first ${formatPlural(maxRows, "artifact")}; the others are in the same folder.</p>`;
  const notes =
    problems.length > 0 &&
    html`<p class="hint">${formatPlural(problems.length, "note")} on these files at the top of the page.</p>`;
  const body = html`${notes}<details${rows.length <= 12 && html` open`}><summary>${formatPlural(rows.length, "artifact")} under <code>${record.root}</code></summary>
    <div class="scroll" role="region" aria-label="Artifacts" tabindex="0"><table>
      <thead><tr><th scope="col">Task</th><th scope="col">Output</th><th scope="col">Type</th><th scope="col">Place</th></tr></thead>
      <tbody>${rows.slice(0, maxRows)}</tbody>
    </table></div>${left}</details>`;
  return { id: "artifacts", title: "Artifacts", body };
}

/** Files that could not be used, or only in part: said where a reader looks, not left out in silence. */
export function problemNotes(problems: readonly ArtifactProblem[]): Html | undefined {
  if (problems.length === 0) return undefined;
  return html`<div class="notes" role="note">
    <p><strong>Not everything could be read.</strong></p>
    <ul>
      ${problems.map((problem) => html`<li>Output <code>${problem.output}</code> of task <code>${problem.task}</code>: ${problem.note}.</li>`)}
    </ul>
  </div>`;
}

function valueTable(entries: readonly (readonly [string, Json])[]): Html {
  return html`<table class="values">
    <tbody>
      ${entries.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${valueText(value)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function jsonText(value: Json): string {
  const short = JSON.stringify(value);
  return short.length <= 100 ? short : JSON.stringify(value, undefined, 2);
}

function valueText(value: Json): Html {
  const text = typeof value === "string" ? value : jsonText(value);
  if (text === "") return html`<span class="hint">empty text</span>`;
  return text.length > 400
    ? html`<details>
        <summary>${formatPlural(text.length, "character")}</summary>
        <pre tabindex="0">${text}</pre>
      </details>`
    : html`<span dir="auto">${text}</span>`;
}
