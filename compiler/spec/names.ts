/** KFP's k8s form of a name: lower case, every other character a hyphen, hyphens collapsed and trimmed. May be empty. */
export function k8sName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-0-9a-z]+/g, "-")
    .replace(/-+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Hands out names that never repeat: the first caller gets the name itself, later ones `-2`, `-3`, … */
export class NameAllocator {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  allocate(base: string): string {
    let name = base;
    let count = this.#next.get(base) ?? 2;
    while (this.#taken.has(name)) name = `${base}-${count++}`;
    this.#next.set(base, count);
    this.#taken.add(name);
    return name;
  }
}
