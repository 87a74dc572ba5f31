import { fitWidth } from "../../compiler/drawing/display-width.ts";
import type { ComponentSpec, PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { SpecDocuments } from "../../compiler/spec/platform-spec.ts";

/** Tasks that run something, at every level; groups and nested pipelines count by what is inside. */
export function countTasks({ spec }: SpecDocuments): number {
  const counts = new Map<string, number>();
  const inside = (component: ComponentSpec | undefined): number =>
    Object.values(component?.dag?.tasks ?? {}).reduce((sum, task) => sum + count(spec, task.componentRef.name), 0);
  const count = ({ components = {} }: PipelineSpec, name: string): number => {
    const known = counts.get(name);
    if (known !== undefined) return known;
    const found = components[name]?.dag === undefined ? 1 : inside(components[name]);
    counts.set(name, found);
    return found;
  };
  return inside(spec.root);
}

const columns = 100;

/** What changed in meaning from one compile to the next, on one line. */
export async function meaningChange(before: SpecDocuments, after: SpecDocuments): Promise<string> {
  const [{ diffSpecs }, { changeLabel, changeValues, shownText }] = await Promise.all([
    import("../../compiler/diff/diff.ts"),
    import("../../compiler/diff/change-words.ts"),
  ]);
  const changes = diffSpecs(before, after);
  const [first] = changes;
  if (first === undefined) return "no change in meaning";
  const where = first.task === undefined ? "" : `${shownText(first.task)} `;
  const words = fitWidth(`${where}${changeLabel(first)} ${changeValues(first)}`.trimEnd(), columns);
  const more = changes.length > 1 ? `, and ${changes.length - 1} more` : "";
  const breaking = changes.some((change) => !change.compatible) ? " (not compatible for callers)" : "";
  return `${words}${more}${breaking}`;
}
