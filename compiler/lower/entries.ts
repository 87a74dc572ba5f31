import { NameAllocator } from "../spec/names.ts";

/** One section of a spec, its components or its executors: entries under names that never repeat. */
export class Entries<Entry extends object> {
  readonly written: Record<string, Entry> = {};
  readonly #names = new NameAllocator();
  readonly #known = new Map<string, string>();

  /** A free name like the one that is wished for, with an entry that comes later. */
  reserve(wish: string): string {
    return this.#names.allocate(wish);
  }

  write(name: string, entry: Entry): void {
    this.written[name] = entry;
  }

  /** Writes an entry that stays alone, and gives its name. */
  add(wish: string, entry: Entry): string {
    const name = this.reserve(wish);
    this.write(name, entry);
    return name;
  }

  /**
   * The name of the shared entry with this content, which is written when it is the first.
   * @param beside what must be equal too, although it is written elsewhere
   */
  share(wish: string, entry: Entry, beside?: object): string {
    // Equal entries come from the same code or the same file, so their keys are in the same order.
    const content = JSON.stringify(beside === undefined ? entry : [entry, beside]);
    const known = this.#known.get(content);
    if (known !== undefined) return known;
    const name = this.add(wish, entry);
    this.#known.set(content, name);
    return name;
  }
}
