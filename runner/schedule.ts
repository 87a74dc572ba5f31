/** Work that waits for other work of the same plan. */
export interface Plan {
  readonly names: readonly string[];
  /** Names that must have ended first; all of them are in the plan, without circles. */
  readonly before: (name: string) => readonly string[];
  /** Called once for each name. A rejection ends the plan at once. */
  readonly run: (name: string) => Promise<void>;
}

/** Begins each piece of work as soon as those before it have ended, and resolves when all have. */
export async function schedule({ names, before, run }: Plan): Promise<void> {
  if (names.length === 0) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const missing = new Map<string, number>();
  const followers = new Map<string, string[]>();
  for (const name of names) {
    const first = before(name);
    missing.set(name, first.length);
    for (const other of first) {
      const list = followers.get(other);
      if (list === undefined) followers.set(other, [name]);
      else list.push(name);
    }
  }
  let left = names.length;
  const begin = (name: string): void => void run(name).then(() => ended(name), reject);
  const ended = (name: string): void => {
    left -= 1;
    if (left === 0) resolve();
    for (const follower of followers.get(name) ?? []) {
      const rest = missing.get(follower)! - 1;
      missing.set(follower, rest);
      if (rest === 0) begin(follower);
    }
  };
  const free = names.filter((name) => missing.get(name) === 0);
  free.forEach(begin);
  await promise;
}
