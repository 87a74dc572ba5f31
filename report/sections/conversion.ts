import type { ConversionReport } from "../../components/convert-dataset/conversion-report.ts";
import { formatCount } from "../format-number.ts";
import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { Found, Section } from "../run-view.ts";
import { sortFindings } from "../sort-findings.ts";
import { figures } from "./figures.ts";

/** What the converter kept and what it found wrong, with the rows to look at. */
export function conversionSections(found: readonly Found<ConversionReport>[]): readonly Section[] {
  return found.map(({ task, content }, index) => ({
    id: index === 0 ? "data" : `data-${index + 1}`,
    title: found.length === 1 ? "Data" : `Data: ${task.displayName}`,
    body: html`<p>
        Source <code>${content.source}</code>, read as <code>${content.format}</code>. Split with seed
        ${content.split.seed}.
      </p>
      ${figures([
        { name: "rows read", value: formatCount(content.rowsRead) },
        { name: "rows kept", value: formatCount(content.rowsKept) },
        { name: "rejected", value: formatCount(content.rowsRejected) },
        { name: "duplicates", value: formatCount(content.duplicates) },
        { name: "train · validation · test", value: splitText(content) },
        { name: "training tokens, one epoch, estimated", value: formatCount(content.estimatedTokens.train) },
        { name: "longest row, tokens", value: formatCount(content.estimatedTokens.longestRow) },
      ])}
      ${findingsTable(content)}`,
  }));
}

function splitText({ split }: ConversionReport): string {
  return [split.train, split.validation, split.test].map((count) => formatCount(count)).join(" · ");
}

function findingsTable(report: ConversionReport): Html {
  if (report.findings.length === 0) return html`<p>No findings.</p>`;
  const marks = { error: ["bad", "✗"], warning: ["warn", "!"], note: ["idle", "i"] } as const;
  const rows = sortFindings(report.findings).map((finding) => {
    const [tone, glyph] = marks[finding.severity];
    const more = finding.count > finding.rows.length && finding.rows.length > 0 && ", …";
    return html`<tr>
      <td class="state tone-${tone}"><span aria-hidden="true">${glyph}</span> ${finding.severity}</td>
      <th scope="row"><code>${finding.check}</code></th>
      <td class="number">${formatCount(finding.count)}</td>
      <td class="text">
        ${finding.message}${finding.example !== undefined && html`<br /><q dir="auto">${finding.example}</q>`}
      </td>
      <td class="rows">${finding.rows.join(", ")}${more}</td>
    </tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="Findings" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Severity</th>
          <th scope="col">Check</th>
          <th scope="col" class="number">Count</th>
          <th scope="col">What</th>
          <th scope="col">Rows</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
