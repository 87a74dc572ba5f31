import { type Diagnostic, fail } from "../compiler/diagnostics/pipewright-error.ts";
import { changesSince, type ImageLock, lockName, type LockedImage } from "./image-lock.ts";

/** Which images a pipeline's components are in, as the lock file says. */
export interface LockedImages {
  /** Component → name and digest, for the `images` option of `compile`. */
  readonly images: Readonly<Record<string, string>>;
  /** What is wrong with them: built from other sources, or never pushed. Nothing that stops a compile. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Picks images for components: the one that holds them all, otherwise for each the only one that holds it. Components that no
 * image holds are left out.
 * @throws K678 when more than one image would do
 */
export function imagesFor(components: readonly string[], lock: ImageLock): LockedImages {
  const entries = Object.entries(lock.images);
  const whole = entries.filter(([, entry]) => components.every((name) => entry.components.includes(name)));
  const chosen = components.flatMap((component): readonly (readonly [string, string, LockedImage])[] => {
    const [first, second] =
      whole.length > 0 ? whole : entries.filter(([, entry]) => entry.components.includes(component));
    if (first === undefined) return [];
    if (second !== undefined)
      return fail("K678", `component '${component}' is in the images '${first[0]}' and '${second[0]}'`, {
        hint: `name one with --image, or remove the other from ${lockName}`,
      });
    return [[component, ...first]];
  });
  const used = new Map(chosen.map(([, name, entry]) => [name, entry]));
  return {
    images: Object.fromEntries(chosen.map(([component, , { image }]) => [component, image])),
    warnings: [...used].flatMap(([name, entry]) => staleness(name, entry, lock).concat(notPushed(name, entry))),
  };
}

function staleness(name: string, entry: LockedImage, lock: ImageLock): readonly Diagnostic[] {
  const changes = changesSince(entry, lock);
  if (changes.length === 0) return [];
  const shown = changes.slice(0, 3).join(", ");
  const more = changes.length > 3 ? `, and ${changes.length - 3} more` : "";
  return [
    {
      code: "K679",
      severity: "warning",
      message: `the image '${name}' is older than its sources: ${shown}${more}`,
      hint: "run pipewright build --push again, or name an image with --image",
    },
  ];
}

const notPushed = (name: string, { pushed }: LockedImage): readonly Diagnostic[] =>
  pushed
    ? []
    : [
        {
          code: "K680",
          severity: "warning",
          message: `the image '${name}' was built and never pushed, so that only this machine has it`,
          hint: "run pipewright build --push, or name an image with --image",
        },
      ];
