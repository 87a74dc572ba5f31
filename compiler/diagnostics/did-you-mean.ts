/** The known name nearest to a mistyped one, when it is near enough to be meant (at most a third of the letters differ). */
export function didYouMean(wanted: string, known: Iterable<string>): string | undefined {
  if (wanted.length > longestName) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Longer names are no slips of the pen, and comparing takes time by the product of both lengths. */
const longestName = 200;

/** A hint sentence for an unknown name: the likely one, or the list of the known ones. */
export function nameHint(wanted: string, known: Iterable<string>): string {
  const names = [...known];
  if (names.length === 0) return "there are none to choose from";
  if (names.length > mostNames) return `there are ${names.length} to choose from`;
  names.sort();
  const near = didYouMean(wanted, names);
  if (near !== undefined) return `did you mean '${near}'?`;
  return `known: ${names
    .slice(0, 12)
    .map((name) => `'${name}'`)
    .join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}`;
}

/** Nobody types among more, but a hostile file can have as many for each of its problems. */
const mostNames = 10_000;

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost 1. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = at(rows, i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(at(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, substitute);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(rows, i - 2, j - 2) + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return at(rows, a.length, b.length);
}

const at = (rows: readonly (readonly number[])[], i: number, j: number): number => rows[i]?.[j] ?? 0;
