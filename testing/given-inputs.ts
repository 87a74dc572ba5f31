import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ArtifactListType } from "../compiler/authoring/artifacts.ts";
import type { Ports, RunArgs } from "../compiler/authoring/ports.ts";
import type { Schema } from "../compiler/authoring/schema.ts";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** An artifact that a test gives: its text, a file or folder that exists, or an address that nothing is read from. */
export type GivenArtifact = { readonly text: string } | { readonly path: string } | { readonly uri: string };

/** Values for the inputs of a component or pipeline: constants for parameters, `A` for artifacts. */
export type GivenInputs<I extends Ports, A = GivenArtifact> = {
  readonly [K in keyof RunArgs<I>]: K extends keyof I
    ? I[K] extends Schema
      ? RunArgs<I>[K]
      : I[K] extends ArtifactListType
        ? readonly A[]
        : A
    : never;
};

/** Where a given artifact is; text is written into `folder` under `name`. */
export async function placeOf(
  given: GivenArtifact,
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<{ readonly uri: string }> {
  if ("uri" in given) return { uri: given.uri };
  if ("path" in given) return { uri: resolve(given.path) };
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(file, given.text);
  return { uri: file };
}

/** Types say this too, but not to every caller. @throws K805 for an input that does not exist */
export function checkNames(what: string, ports: Ports, given: object): void {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(ports, name))
      fail("K805", `${what} has no input '${name}'`, { hint: nameHint(name, Object.keys(ports)) });
}
