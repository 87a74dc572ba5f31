import { execFileSync } from "node:child_process";
import { lstatSync, readFileSync } from "node:fs";
import { basename, dirname, join, matchesGlob, normalize } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * Who may import whom, type-only imports included. The first row whose pattern holds the importing file decides.
 * A row lists what may be imported besides the file's own folder; `"*"` stands for everything but the folders in `never`.
 */
const table: readonly Row[] = [
  { files: "compiler/diagnostics/**", may: [] },
  { files: "compiler/spec/**", may: ["compiler/diagnostics/**"] },
  { files: "compiler/graph/**", may: ["compiler/diagnostics/**", "compiler/spec/**"] },
  { files: "compiler/authoring/**", may: ["compiler/graph/**", "compiler/spec/**", "compiler/diagnostics/**"] },
  {
    files: "compiler/kubernetes/**",
    may: ["compiler/authoring/**", "compiler/graph/**", "compiler/spec/**", "compiler/diagnostics/**"],
    packages: [],
  },
  { files: "compiler/lower/**", may: ["compiler/graph/**", "compiler/spec/**", "compiler/diagnostics/**"] },
  { files: "compiler/drawing/**", may: [] },
  { files: "compiler/targets/**", may: ["compiler/spec/**", "compiler/diagnostics/**"] },
  { files: "compiler/emit/**", may: ["compiler/spec/**", "compiler/diagnostics/**", "compiler/drawing/**"] },
  { files: "compiler/**", may: ["compiler/**"] },
  {
    files: "containers/runtime/**",
    may: ["compiler/authoring/**", "compiler/spec/**", "compiler/diagnostics/**", "storage/**"],
  },
  { files: "containers/**", may: ["compiler/**", "components/**", "containers/runtime/**", "storage/**"] },
  {
    files: "components/*/component.ts",
    may: ["compiler/authoring/**", "components/*/component.ts"],
    packages: ["zod"],
  },
  { files: "components/index.ts", may: ["components/*/component.ts"] },
  { files: "components/**", may: ["*"], never: ["cli/**", "vertex/**", "runner/**", "emulator/**"] },
  { files: "pipelines/**", may: ["compiler/authoring/**", "components/{index,*/component}.ts"], packages: ["zod"] },
  {
    files: "runner/**",
    may: ["compiler/spec/**", "compiler/diagnostics/**", "containers/runtime/**", "storage/**"],
  },
  { files: "vertex/**", may: ["compiler/spec/**", "compiler/diagnostics/**", "compiler/targets/**"] },
  {
    files: "emulator/**",
    may: ["compiler/**", "runner/**", "storage/**", "containers/runtime/**"],
    never: ["components/*/handler.ts"],
  },
  {
    files: "testing/**",
    may: ["compiler/**", "runner/**", "emulator/**", "containers/runtime/**"],
  },
  {
    files: "report/**",
    may: [
      "compiler/spec/**",
      "compiler/diagnostics/**",
      "compiler/drawing/**",
      "components/*/{conversion-report,training-curves,evaluation,comparison}.ts",
    ],
  },
  { files: "{gemini,storage}/**", may: ["compiler/diagnostics/**"] },
  { files: "cli/**", may: ["*"], never: ["test/**", "bench/**"] },
  { files: "{bench,test,examples,docs}/**", may: ["*"] },
  { files: "*.ts", may: ["*"], never: ["cli/**"] },
];

interface Row {
  readonly files: string;
  readonly may: readonly string[];
  readonly never?: readonly string[];
  /** npm packages that may be imported; any when left out. */
  readonly packages?: readonly string[];
}

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Path of the imported file inside the repository, undefined for a package or a Node module. */
  readonly file: string | undefined;
  /** Erased, or loaded only when the line is reached. */
  readonly costsNothingAtStart: boolean;
}

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile());
/** Sources. Programs under test and expected outputs are material, not architecture. */
const sources = tracked.filter((file) => file.endsWith(".ts") && !/^test\/(fixtures|cases|parity)\//.test(file));
const textOf = new Map(sources.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const imports = sources.flatMap(importsOf);

describe("imports", () => {
  test("every file imports only what its folder may import", () => {
    expect(imports.filter((each) => !isAllowed(each)).map((each) => `${each.from} → ${each.specifier}`)).toEqual([]);
  });

  test("the table covers every source file", () => {
    expect(sources.filter((file) => rowOf(file) === undefined)).toEqual([]);
  });

  test("no file imports itself by way of others", () => {
    expect(cycles()).toEqual([]);
  });

  test("Google's packages are loaded when they are needed and not before", () => {
    const eager = imports.filter(
      (each) =>
        /^(@google|google-)/.test(each.specifier) && !each.costsNothingAtStart && !/^(test|bench)\//.test(each.from),
    );
    expect(eager.map((each) => `${each.from} → ${each.specifier}`)).toEqual([]);
  });

  test("zod is imported as a namespace, so that bundles leave out what they do not use", () => {
    expect(filesWith(/import (?!type|\* as z\b)[^;]* from "zod"/)).toEqual([]);
  });
});

describe("files", () => {
  test("no file is a grab-bag", () => {
    expect(sources.filter((file) => /^(utils?|helpers?|types|common|misc)\.ts$/.test(basename(file)))).toEqual([]);
  });

  test("only handlers and configuration have a default export", () => {
    expect(
      filesWith(/^export default\b/m).filter((file) => !/(^|\/)handler\.ts$|\.config\.ts$|^test\//.test(file)),
    ).toEqual([]);
  });

  test("only the command line, the benchmarks and the build print through console", () => {
    expect(filesWith(/(?<!\/)\bconsole\.\w/).filter((file) => !/^(cli|bench|test)\/|^build\.ts$/.test(file))).toEqual(
      [],
    );
  });

  test("nothing ends the process before its output is written", () => {
    // Late handles are ended when the process is done and everything is written.
    const allowed = /^(test\/|containers\/runtime\/late-handles\.ts$)/;
    expect(filesWith(/\bprocess\.exit\(/).filter((file) => !allowed.test(file))).toEqual([]);
  });

  test("nothing is run through a shell string", () => {
    expect(filesWith(/\bshell: true\b|\bexecSync\(|\bimport \{[^}]*\bexec\b[^}]*\} from "node:child_process"/)).toEqual(
      [],
    );
  });

  test("no tracked file names a path of a developer's machine or a private registry", () => {
    const forbidden =
      /\/w[o]rk\/(main|wt|shared|venv|brief)|\/f[a]rm\/|"resolved"[:] "(?!https:\/\/registry\.npmjs\.org\/)/;
    expect(tracked.filter((file) => forbidden.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
  });
});

function isAllowed({ from, specifier, file }: Import): boolean {
  const row = rowOf(from);
  if (row === undefined) return false;
  if (file === undefined) return isPackageAllowed(row, specifier);
  const matches = (pattern: string): boolean => pattern === "*" || matchesGlob(file, pattern);
  if (row.never?.some(matches)) return false;
  return matchesGlob(file, ownFolder(row.files)) || row.may.some(matches);
}

const isPackageAllowed = (row: Row, specifier: string): boolean =>
  specifier.startsWith("node:") || row.packages === undefined || row.packages.includes(specifier);

const rowOf = (file: string): Row | undefined => table.find((row) => matchesGlob(file, row.files));

/** A row for a whole folder lets files of that folder import one another; a row for single files does not. */
const ownFolder = (pattern: string): string => (pattern.endsWith("/**") ? pattern : "");

function importsOf(from: string): readonly Import[] {
  const text = code(from);
  const statements = text.matchAll(/^(?:import|export)\s+(type\b)?(?:[^;"']*?\bfrom\s*)?"([^"]+)"/gm);
  const calls = text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g);
  return [
    ...[...statements].map(([, isType, specifier]) => found(from, specifier!, isType !== undefined)),
    ...[...calls].map(([, specifier]) => found(from, specifier!, true)),
  ];
}

function found(from: string, specifier: string, costsNothingAtStart: boolean): Import {
  const file = specifier.startsWith(".") ? normalize(join(dirname(from), specifier)) : undefined;
  return { from, specifier, file, costsNothingAtStart };
}

/** Circles over the imports that run when a file loads, each named by one of its files. */
function cycles(): readonly string[] {
  const next = Map.groupBy(
    imports.filter((each) => each.file !== undefined && !each.costsNothingAtStart),
    (each) => each.from,
  );
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "open") circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (state.has(file)) return;
    state.set(file, "open");
    for (const each of next.get(file) ?? []) visit(each.file!, [...path, file]);
    state.set(file, "done");
  };
  for (const file of sources) visit(file, []);
  return circles;
}

const filesWith = (pattern: RegExp): readonly string[] => sources.filter((file) => pattern.test(code(file)));

/** A file's text without comments, as far as that can be told line by line. */
function code(file: string): string {
  return textOf.get(file)!.replaceAll(/^\s*(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm, "");
}
