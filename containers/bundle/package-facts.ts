import { existsSync, readFileSync } from "node:fs";
import { dirname, join, parse, sep } from "node:path";

/** What a package says of itself. */
export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, when the package gives one. */
  readonly license: string | undefined;
  /** Absolute folder of its `package.json`. */
  readonly folder: string;
  /** Whether it works only with a compiled add-on, which cannot be part of a bundle. */
  readonly native: boolean;
  /** Packages that it needs when it runs, those that may be missing included. */
  readonly needs: readonly string[];
}

/** Reads `package.json` files, each once. */
export class PackageReader {
  readonly #found = new Map<string, PackageFacts | undefined>();

  /** The installed package that a file belongs to; undefined for the project's own files. */
  of(file: string): PackageFacts | undefined {
    if (!file.includes(`${sep}node_modules${sep}`)) return undefined;
    return this.nearest(dirname(file));
  }

  /** The package whose folder holds this folder: the first above it with a name and a version. */
  nearest(folder: string): PackageFacts | undefined {
    if (this.#found.has(folder)) return this.#found.get(folder);
    const isTop = folder === parse(folder).root;
    const facts = this.#read(folder) ?? (isTop ? undefined : this.nearest(dirname(folder)));
    this.#found.set(folder, facts);
    return facts;
  }

  /** An installed package by name, as Node finds it from a folder. */
  installed(name: string, from: string): PackageFacts | undefined {
    for (let folder = from; ; folder = dirname(folder)) {
      const candidate = join(folder, "node_modules", name);
      if (existsSync(join(candidate, "package.json"))) return this.nearest(candidate);
      if (folder === parse(folder).root) return undefined;
    }
  }

  #read(folder: string): PackageFacts | undefined {
    const manifest = readManifest(folder);
    if (typeof manifest?.name !== "string" || typeof manifest.version !== "string") return undefined;
    const optional = Object.keys(manifest.optionalDependencies ?? {});
    const needs = [...new Set([...Object.keys(manifest.dependencies ?? {}), ...optional])].toSorted();
    const { name, version, license } = manifest;
    const native = isNative(folder, manifest) || optional.some((each) => this.#isForOnePlatform(each, folder));
    return { name, version, license: typeof license === "string" ? license : license?.type, folder, native, needs };
  }

  /** Packages of compiled code for one platform each are how most add-ons are published now. */
  #isForOnePlatform(name: string, from: string): boolean {
    for (let folder = from; folder !== parse(folder).root; folder = dirname(folder)) {
      const manifest = readManifest(join(folder, "node_modules", name));
      if (manifest !== undefined) return manifest.cpu !== undefined && isAddOn(manifest.main);
    }
    return false;
  }
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly license?: string | { readonly type?: string };
  readonly main?: unknown;
  readonly cpu?: unknown;
  readonly gypfile?: unknown;
  readonly binary?: unknown;
  readonly napi?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const addOnLoaders = [
  "bindings",
  "node-gyp-build",
  "node-gyp-build-optional-packages",
  "prebuild-install",
  "node-pre-gyp",
  "@mapbox/node-pre-gyp",
];

function isNative(folder: string, { main, gypfile, binary, napi, dependencies = {} }: Manifest): boolean {
  if (gypfile === true || binary !== undefined || napi !== undefined || isAddOn(main)) return true;
  return existsSync(join(folder, "binding.gyp")) || addOnLoaders.some((each) => Object.hasOwn(dependencies, each));
}

const isAddOn = (file: unknown): boolean => typeof file === "string" && file.endsWith(".node");

function readManifest(folder: string): Manifest | undefined {
  try {
    // Only fields that are checked where they are used.
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    // No package here, or one that Node could not use either.
    return undefined;
  }
}
