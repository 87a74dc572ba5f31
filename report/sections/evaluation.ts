import type { Evaluation } from "../../components/evaluate-model/evaluation.ts";
import type { Found, RunView, Section } from "../run-view.ts";
import { confusionSection } from "./confusion.ts";
import { latencySection } from "./latency.ts";
import { outcomeSection } from "./outcomes.ts";
import { scoreSection } from "./scores.ts";

/** Everything that evaluations say, all models of the run side by side. */
export function evaluationSections(_found: readonly Found<Evaluation>[], view: RunView): readonly Section[] {
  return [scoreSection(view), outcomeSection(view), confusionSection(view), latencySection(view)].flatMap(
    (section) => section ?? [],
  );
}
