import { fold } from "./row-identity.ts";

/** How often each answer occurs, as long as there are few different ones. */
export interface AnswerCounts {
  add(answer: string): void;
  /** Answer → rows, or undefined when the answers are free text. */
  labels(): ReadonlyMap<string, number> | undefined;
}

const maxLabels = 200;
const maxLabelLength = 200;

/** Counts until the answers turn out to be free text, then forgets them. */
export function countAnswers(): AnswerCounts {
  const counts = new Map<string, number>();
  let rows = 0;
  let isFreeText = false;
  return {
    add: (answer) => {
      if (isFreeText) return;
      rows++;
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
      if (counts.size > maxLabels || answer.length > maxLabelLength) {
        isFreeText = true;
        counts.clear();
      }
    },
    // Labels repeat; a few long answers that happen to be few are not labels.
    labels: () => (isFreeText || counts.size < 2 || rows < counts.size * 4 ? undefined : counts),
  };
}

/** Pairs of labels that are one label written in two ways. */
export function labelVariants(labels: Iterable<string>): readonly (readonly [string, string])[] {
  const seen = new Map<string, string>();
  const pairs: (readonly [string, string])[] = [];
  for (const label of labels) {
    const key = fold(label).replace(/\p{P}$/u, "");
    const other = seen.get(key);
    if (other === undefined) seen.set(key, label);
    else pairs.push([other, label]);
  }
  return pairs;
}
