import { type Html, html } from "../../compiler/drawing/markup.ts";
import type { EvaluatedModel } from "../run-view.ts";

/** The colour class of a model: baseline and tuned keep theirs on the whole page. */
export function modelTone(model: EvaluatedModel, index: number): string {
  if (model.label === "baseline") return "model-before";
  if (model.label === "tuned") return "model-after";
  return `model-${index % 6}`;
}

/** Which task and which model stand behind each label. */
export function modelKeys(models: readonly EvaluatedModel[]): Html {
  return html`<ul class="model-keys">
    ${models.map(
      (model, index) =>
        html`<li>
          <i class="${modelTone(model, index)}"></i><strong>${model.label}</strong>: task
          <code>${model.task.path}</code>, model <code>${model.evaluation.model}</code>
        </li>`,
    )}
  </ul>`;
}
