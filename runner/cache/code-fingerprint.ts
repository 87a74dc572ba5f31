import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, parse, resolve } from "node:path";

/**
 * A digest of the code behind a handler: the file, every local file that it imports (however deep, `import()` and
 * `new URL("…", import.meta.url)` with literal text included, embedded folders too), and the versions of the packages that it names.
 */
export async function codeFingerprint(handlerFile: string): Promise<string> {
  const seen = new Map<string, string>();
  const packages = new Map<string, string>();
  await visit(resolve(handlerFile), { seen, packages });
  const hash = createHash("sha256");
  // In order of path relative to the handler, so that a moved project keeps its cache.
  const from = dirname(resolve(handlerFile));
  for (const [file, text] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(JSON.stringify([file.startsWith(from) ? file.slice(from.length) : file, text]));
  for (const entry of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(JSON.stringify(entry));
  return hash.digest("hex");
}

interface Found {
  readonly seen: Map<string, string>;
  readonly packages: Map<string, string>;
}

async function visit(file: string, found: Found): Promise<void> {
  if (found.seen.has(file)) return;
  const text = await readFile(file, "utf8");
  found.seen.set(file, text);
  for (const [, folder = ""] of text.matchAll(embedded)) await visitFolder(resolve(dirname(file), folder), found);
  for (const specifier of specifiers(text)) {
    if (specifier.startsWith(".")) {
      const target = await existing(resolve(dirname(file), specifier));
      if (target !== undefined) await visit(target, found);
    } else if (!specifier.startsWith("node:")) {
      const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
      if (!found.packages.has(name)) found.packages.set(name, await packageVersion(name, dirname(file)));
    }
  }
}

const embedded = /(?:\bembed\(\s*new URL\(\s*["']|\bnew URL\(\s*["']\.\/)([^"'\n]+)["']\s*,\s*import\.meta\.url/g;

/** A folder that travels with the code is part of it, too; a single file is found like an import. */
async function visitFolder(folder: string, { seen }: Found): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((each) => each.isFile() || each.isSymbolicLink())) {
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file).catch(() => undefined);
    if (content !== undefined) seen.set(file, content.toString("base64"));
  }
}

function specifiers(text: string): readonly string[] {
  const patterns = [
    /\bfrom\s*["']([^"'\n]+)["']/g,
    /\bimport\s*["']([^"'\n]+)["']/g,
    /\bimport\(\s*["']([^"'\n]+)["']/g,
    /\bnew URL\(\s*["'](\.[^"'\n]+)["']\s*,\s*import\.meta\.url/g,
  ];
  return [...new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")))];
}

/** The file that an import means; sources may name the file that a compiler would write. */
async function existing(path: string): Promise<string | undefined> {
  for (const candidate of [path, path.replace(/\.([cm]?)js$/, ".$1ts")]) {
    try {
      await readFile(candidate);
      return candidate;
    } catch {
      // A folder, or only text that looks like an import.
    }
  }
  return undefined;
}

async function packageVersion(name: string, from: string): Promise<string> {
  for (let folder = from; folder !== parse(folder).root; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(await readFile(join(folder, "node_modules", name, "package.json"), "utf8")) as {
        readonly version?: string;
      };
      return manifest.version ?? "";
    } catch {
      // Not in this folder.
    }
  }
  return "";
}
