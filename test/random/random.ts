import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random choices that a seed repeats. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** A whole number, both ends included. */
  int(least: number, most: number): number {
    return uniformInt(this.#generator, least, most);
  }

  chance(probability: number): boolean {
    return this.int(0, 9999) < probability * 10_000;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)] as T;
  }

  /** One of several, or undefined when there are none. */
  maybe<T>(from: readonly T[]): T | undefined {
    return from.length > 0 ? this.pick(from) : undefined;
  }

  weighted<T>(choices: readonly (readonly [number, T])[]): T {
    let left = this.int(
      1,
      choices.reduce((sum, [weight]) => sum + weight, 0),
    );
    for (const [weight, choice] of choices) if ((left -= weight) <= 0) return choice;
    throw new Error("nothing to choose from");
  }

  /** Some of several, in their order. */
  some<T>(from: readonly T[], probability: number): readonly T[] {
    return from.filter(() => this.chance(probability));
  }
}
