/** Above every token number and every n-gram number of one row, and small enough that their product is exact. */
const base = 2 ** 26;

/** Numbers the n-grams of one row's texts so that equal n-grams have equal numbers, order by order. */
export class NgramTable {
  /** For order n + 2: (number of the first n + 1 tokens, last token) → number. */
  readonly #orders: Map<number, number>[] = [];
  readonly #tokens = new Map<number, number>();

  /** For each order from 1, the number of the n-gram that begins at each token. */
  numberAll(tokens: Int32Array, highestOrder: number): readonly Int32Array[] {
    let shorter: Int32Array = tokens.map((token) => dense(this.#tokens, token));
    const all = [shorter];
    for (let order = 2; order <= highestOrder; order++) {
      const table = (this.#orders[order - 2] ??= new Map<number, number>());
      const longer = new Int32Array(Math.max(0, tokens.length - order + 1));
      for (let i = 0; i < longer.length; i++) {
        longer[i] = dense(table, (shorter[i] as number) * base + (tokens[i + order - 1] as number));
      }
      all.push(longer);
      shorter = longer;
    }
    return all;
  }

  /** How many different n-grams of an order have a number. */
  size(order: number): number {
    return order === 1 ? this.#tokens.size : (this.#orders[order - 2]?.size ?? 0);
  }
}

/** How often each number below `size` occurs. */
export function countEach(numbers: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const number of numbers) counts[number] = (counts[number] as number) + 1;
  return counts;
}

/** Σ min(count here, count there): n-grams in common, each used up when it is matched. */
export function matches(numbers: Int32Array, counts: Int32Array): number {
  const left = counts.slice();
  let hits = 0;
  for (const number of numbers) {
    const remaining = left[number] as number;
    if (remaining > 0) {
      hits++;
      left[number] = remaining - 1;
    }
  }
  return hits;
}

function dense(table: Map<number, number>, key: number): number {
  const known = table.get(key);
  if (known !== undefined) return known;
  const next = table.size;
  table.set(key, next);
  return next;
}
