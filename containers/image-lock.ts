import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, parse, posix, resolve } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { replaceFile } from "../storage/atomic-file.ts";
import type { BundledModule } from "./bundle/bundle.ts";

/** What a lock file says of one image. */
export interface LockedImage {
  /** Name and digest: what goes into a spec. */
  readonly image: string;
  /** False when it was only built here. */
  readonly pushed: boolean;
  readonly components: readonly string[];
  /** Digest of everything below; the same inputs make the same image. */
  readonly inputs: string;
  /** Files of the project that are in it, and digests of their text. */
  readonly sources: Readonly<Record<string, string>>;
  /** Packages that are in it, by place below the project, and their versions. */
  readonly packages: Readonly<Record<string, string>>;
}

export interface ImageLock {
  /** The lock file. */
  readonly file: string;
  /** By name without tag. */
  readonly images: Readonly<Record<string, LockedImage>>;
}

export const lockName = "pipewright.lock.json";

/** The lock file of the project that a folder belongs to: here, or in the nearest folder above that has one. @throws K678 */
export async function findImageLock(folder: string): Promise<ImageLock | undefined> {
  for (let each = resolve(folder); ; each = dirname(each)) {
    const file = join(each, lockName);
    if (existsSync(file)) return readImageLock(file);
    if (each === parse(each).root) return undefined;
  }
}

async function readImageLock(file: string): Promise<ImageLock> {
  const broken = (cause?: unknown): never =>
    fail("K678", `'${file}' is no lock file of this version`, {
      hint: "run pipewright build again; after a merge conflict, delete the file first",
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    return broken(error);
  }
  const { lockVersion, images } = (value ?? {}) as { readonly lockVersion?: unknown; readonly images?: unknown };
  if (lockVersion !== 1 || typeof images !== "object" || images === null) return broken();
  if (!Object.values(images).every(isEntry)) return broken();
  // Every entry was checked.
  return { file, images: images as ImageLock["images"] };
}

function isEntry(value: unknown): value is LockedImage {
  if (typeof value !== "object" || value === null) return false;
  const { image, pushed, components, inputs, sources, packages } = value as Readonly<Record<string, unknown>>;
  const isTable = (each: unknown): boolean => typeof each === "object" && each !== null && !Array.isArray(each);
  return (
    typeof image === "string" &&
    typeof pushed === "boolean" &&
    typeof inputs === "string" &&
    Array.isArray(components) &&
    isTable(sources) &&
    isTable(packages)
  );
}

/** Puts one image into the project's lock file; the others stay. @throws K678 when the file is damaged */
export async function lockImage(project: string, name: string, image: LockedImage): Promise<string> {
  const file = join(project, lockName);
  const before = existsSync(file) ? (await readImageLock(file)).images : {};
  const images = Object.fromEntries(
    Object.entries({ ...before, [name]: image }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  await replaceFile(file, (temporary) =>
    writeFile(temporary, `${JSON.stringify({ lockVersion: 1, images }, null, 2)}\n`),
  );
  return file;
}

/** What of an image is recorded, so that a later change is noticed without bundling again. */
export function lockedInputs(modules: readonly BundledModule[]): Pick<LockedImage, "inputs" | "sources" | "packages"> {
  const sources: Record<string, string> = {};
  const packages: Record<string, string> = {};
  for (const { file, name, package: facts, embedded } of modules) {
    if (facts === undefined) {
      sources[name] = digestAt(file) ?? "";
      for (const path of embedded) {
        const digest = digestAt(join(dirname(file), path));
        // A text that only looks like a call names nothing that is there.
        if (digest !== undefined) sources[posix.join(posix.dirname(name), path)] = digest;
      }
    }
    // By place: an image may hold two versions of one package.
    else packages[packagePlace(name, facts.name)] = facts.version;
  }
  const inputs = { sources: sorted(sources), packages: sorted(packages) };
  return { inputs: `sha256:${createHash("sha256").update(JSON.stringify(inputs)).digest("hex")}`, ...inputs };
}

/** "node_modules/a/node_modules/b" of a file in it: what a package manager's lock file calls it too. */
function packagePlace(file: string, name: string): string {
  const end = file.lastIndexOf(`node_modules/${name}/`);
  return end === -1 ? `node_modules/${name}` : file.slice(0, end + `node_modules/${name}`.length);
}

/** Files and packages of an image that are no longer what went into it, in words. */
export function changesSince({ sources, packages }: LockedImage, lock: ImageLock): readonly string[] {
  const project = dirname(lock.file);
  const files = Object.entries(sources).flatMap(([name, digest]) => {
    const now = digestAt(join(project, name));
    return now === digest ? [] : [now === undefined ? `'${name}' is gone` : `'${name}' changed`];
  });
  const versions = Object.entries(packages).flatMap(([place, version]) => {
    const now = installedVersion(place, project);
    const name = place.replace(/^.*node_modules\//, "");
    return now === undefined || now === version ? [] : [`'${name}' is ${now} and was ${version}`];
  });
  return [...files, ...versions];
}

/** A short digest of a file, or of all files of a folder; undefined when there is none. */
function digestAt(path: string): string | undefined {
  try {
    const hash = createHash("sha256");
    if (statSync(path).isDirectory())
      for (const name of globSync("**/*", { cwd: path }).toSorted())
        hash.update(`${name}\0${digestAt(join(path, name)) ?? ""}\0`);
    // Line ends are git's affair.
    else hash.update(readFileSync(path, "latin1").replaceAll("\r\n", "\n"));
    // It notices changes and protects nothing.
    return hash.digest("hex").slice(0, 16);
  } catch {
    return undefined;
  }
}

/** A workspace may keep packages in a folder above the project. Undefined when they are nowhere, which says nothing. */
function installedVersion(place: string, project: string): string | undefined {
  for (let folder = project; ; folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, place, "package.json"), "utf8")) as {
        readonly version?: unknown;
      };
      return typeof version === "string" ? version : undefined;
    } catch {
      if (folder === parse(folder).root) return undefined;
    }
  }
}

const sorted = (table: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)));
