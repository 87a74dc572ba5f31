import { globSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { LayerFile } from "../image/layer.ts";
import { type PackageFacts, PackageReader } from "./package-facts.ts";

/** Packages with compiled add-ons, and all they need, as files beside a bundle. */
export interface NativePackages {
  readonly packages: readonly PackageFacts[];
  readonly files: readonly LayerFile[];
}

/**
 * Collects packages that cannot be bundled into `node_modules` below a folder of the image, with everything that they need. Two
 * versions of one package lie below those who need them, as npm does it.
 */
export function nativePackages(natives: readonly PackageFacts[], folder: string): NativePackages {
  const reader = new PackageReader();
  const places = new Map<string, PackageFacts>();
  const place = (facts: PackageFacts, below: string): void => {
    const shared = `${folder}/node_modules/${facts.name}`;
    const taken = places.get(shared);
    const own = `${below}/node_modules/${facts.name}`;
    const path = taken === undefined || taken.folder === facts.folder ? shared : own;
    if (places.has(path)) return;
    places.set(path, facts);
    for (const name of facts.needs) {
      const needed = reader.installed(name, facts.folder);
      // Packages for other platforms are named and not installed.
      if (needed !== undefined) place(needed, path);
    }
  };
  for (const each of natives.toSorted((a, b) => (a.name < b.name ? -1 : 1))) place(each, folder);
  return { packages: [...places.values()], files: [...places].flatMap(([path, facts]) => filesOf(facts, path)) };
}

/** A package's own files; what it has installed below itself is placed by itself. */
const filesOf = ({ folder }: PackageFacts, path: string): readonly LayerFile[] =>
  globSync("**/*", { cwd: folder, withFileTypes: true, exclude: (entry) => entry.name === "node_modules" })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: `${path}/${file
        .slice(folder.length + 1)
        .split(sep)
        .join("/")}`,
      content: readFileSync(file),
      executable: (statSync(file).mode & 0o100) !== 0,
    }));
