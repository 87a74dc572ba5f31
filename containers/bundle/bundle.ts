import { isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { Plugin, RolldownLog, SourceMap } from "rolldown";
import { type Diagnostic, fail, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { embedPlugin } from "./embed-plugin.ts";
import { version } from "../../compiler/version.ts";
import { kitFolder, moduleName, runsFromSource } from "./module-name.ts";
import { type PackageFacts, PackageReader } from "./package-facts.ts";

/** One ESM file with everything in it that is JavaScript. */
export interface Bundle {
  readonly code: string;
  /** Source map without this machine's paths; undefined when none was wanted. */
  readonly map: string | undefined;
  /** Largest first. */
  readonly modules: readonly BundledModule[];
  /** Packages with compiled add-ons that the code imports and that are not in it. */
  readonly natives: readonly PackageFacts[];
}

/** One file of the bundle. */
export interface BundledModule {
  /** Path that is the same on every machine. */
  readonly name: string;
  readonly file: string;
  /** What is left of it in the bundle, before minifying. */
  readonly bytes: number;
  readonly package: PackageFacts | undefined;
  /** Files that it looks for beside itself when it runs, where a bundle has none. */
  readonly beside: readonly string[];
  /** Files and folders that it carries along, relative to it. */
  readonly embedded: readonly string[];
}

export interface BundleOptions {
  /** Text of the entry module. */
  readonly entry: string;
  /** Specifier that the entry uses → absolute file, so that no machine's path is in its text. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Folder of the project. */
  readonly project: string;
  /** "image" keeps names and has a source map; "lightweight" is as small as can be. */
  readonly form: "image" | "lightweight";
}

/**
 * Bundles an entry and all it imports. The same sources give the same text in every folder and on every machine.
 * @throws K673 when something it imports is missing or is no JavaScript; K113, K114, K115 for files that cannot be embedded.
 */
export async function bundle({ entry, aliases, project, form }: BundleOptions): Promise<Bundle> {
  // The bundler is native code of some size: loaded when something is bundled and not before.
  const { rolldown } = await import("rolldown");
  const packages = new PackageReader();
  const natives = new Map<string, PackageFacts>();
  const missing: string[] = [];
  const problems: Diagnostic[] = [];
  const onLog = (_: unknown, log: RolldownLog): void => {
    if (log.code === "UNRESOLVED_IMPORT") missing.push(log.message);
  };
  const isImage = form === "image";
  const build = await rolldown({
    input: entryId,
    cwd: project,
    platform: "node",
    resolve: { conditionNames: [...(runsFromSource ? ["source"] : []), "node", "import", "default"] },
    plugins: [entryPlugin(entry, aliases), versionPlugin, nativePlugin(packages, natives), await embedPlugin(problems)],
    // Comments with paths would differ from folder to folder.
    experimental: { attachDebugInfo: "none" },
    onLog,
  });
  try {
    const { output } = await build.generate({
      format: "esm",
      entryFileNames: "main.mjs",
      codeSplitting: false,
      minify: !isImage,
      comments: isImage,
      sourcemap: isImage,
      sourcemapPathTransform: (source, map) =>
        source.includes(entryId) ? "pipewright-entry.mjs" : moduleName(resolve(dirname(map), source), project),
    });
    const [chunk] = output;
    if (problems.length > 0) throw new PipewrightError(problems);
    if (missing.length > 0) return unbundled(missing[0]!, undefined);
    const modules = Object.entries(chunk.modules)
      .filter(([file, { renderedLength }]) => !file.startsWith("\0") && file !== entryId && renderedLength > 0)
      .map(([file, { renderedLength, code }]) => ({
        name: moduleName(file, project),
        file,
        bytes: renderedLength,
        package: packages.of(file),
        beside: filesBeside(code ?? "", "left"),
        embedded: filesBeside(code ?? "", "embedded"),
      }))
      .toSorted((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
    return {
      code: chunk.code,
      map: chunk.map === null ? undefined : withoutPackageTexts(chunk.map),
      modules,
      natives: [...natives.values()],
    };
  } catch (error) {
    if (PipewrightError.is(error)) throw error;
    return unbundled(error instanceof Error ? error.message : String(error), error);
  } finally {
    await build.close();
  }
}

/** What `new URL("./file", import.meta.url)` names: what `embed` carries along, or what stays behind. */
const filesBeside = (code: string, kind: "embedded" | "left"): readonly string[] =>
  [...code.matchAll(/(\bembed[\w$]*\(\s*)?new URL\(\s*["'`](\.{1,2}\/[^"'`]+)["'`]\s*,\s*import\.meta\.url/g)]
    .filter(([, call]) => (call !== undefined) === (kind === "embedded"))
    .map(([, , path]) => path ?? "");

/** Half a source map is the text of packages, which traces do not need and everybody can look up. */
function withoutPackageTexts({ version, names, sources, sourcesContent, mappings }: SourceMap): string {
  const texts = sourcesContent?.map((text, index) => (sources[index]?.startsWith("node_modules/") ? null : text));
  return JSON.stringify({ version, names, sources, sourcesContent: texts, mappings });
}

const entryId = "pipewright:entry";

function entryPlugin(entry: string, aliases: ReadonlyMap<string, string>): Plugin {
  return {
    name: "pipewright-entry",
    resolveId: {
      filter: { id: /^pipewright:/ },
      handler: (id) => (id === entryId ? id : aliases.get(id)),
    },
    load: {
      filter: { id: /^pipewright:entry$/ },
      handler: () => ({ code: entry, moduleType: "js" as const }),
    },
  };
}

/** The kit reads its version from its package.json, which is not where a bundle is. */
const versionPlugin: Plugin = {
  name: "pipewright-version",
  load: {
    filter: { id: /[\\/]compiler[\\/]version\.[jt]s$/ },
    handler: (id) =>
      dirname(id) === join(kitFolder, "compiler")
        ? { code: `export const version = ${JSON.stringify(version)};`, moduleType: "js" }
        : null,
  },
};

/** Compiled add-ons stay outside: the package that has one is imported where it runs. */
function nativePlugin(packages: PackageReader, natives: Map<string, PackageFacts>): Plugin {
  return {
    name: "pipewright-native",
    resolveId: {
      // Bare specifiers: packages.
      filter: { id: /^(?!pipewright:|node:)[@A-Za-z]/ },
      async handler(id, importer) {
        if (isBuiltin(id) || /^[A-Za-z]:[\\/]/.test(id)) return null;
        const found = await this.resolve(id, importer, { skipSelf: true });
        const facts = found === null || found.external !== false ? undefined : packages.of(found.id);
        if (facts?.native !== true) return found;
        natives.set(facts.name, facts);
        return { id, external: true };
      },
    },
  };
}

/** Bundler errors span lines and may hold colours; the first sentence says it. */
function unbundled(text: string, cause: unknown): never {
  // oxlint-disable-next-line no-control-regex -- colours of a terminal
  const plain = text.replaceAll(/\u001B\[[0-9;]*m/g, "").trim();
  const line = plain.split("\n").find((each) => !each.startsWith("Build failed with"));
  const sentence = (line ?? plain).trim().replace(/^\[[A-Z_]+\] */, "");
  return fail("K673", `the work cannot be bundled: ${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1)}`, {
    hint: "install what it imports with npm, and import files by their real paths",
    cause,
  });
}
