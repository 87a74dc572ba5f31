import { execFileSync, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeBaseLayout } from "./support/base-layout.ts";

/** The package as people get it: built, packed, installed into an empty project, and used from there. */
const root = join(import.meta.dirname, "..");
const project = mkdtempSync(join(tmpdir(), "pipewright-package-"));
const pipewright = join(project, "node_modules/.bin/pipewright");

interface Packed {
  readonly filename: string;
  /** Bytes of the tarball. */
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;

beforeAll(() => {
  // `npm pack` runs `prepack`, which builds.
  const report = npm(root, "pack", "--json", "--pack-destination", project).stdout;
  [packed] = JSON.parse(report.slice(report.indexOf("[\n"))) as [Packed];
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "somebody", private: true, type: "module" }));
  npm(project, "install", join(project, packed.filename), "--prefer-offline", "--no-audit", "--no-fund");
  writeFileSync(join(project, "pipeline.ts"), pipeline);
}, 300_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the tarball", () => {
  test("holds the built package, its licence and its changes, and no test or source", () => {
    const paths = packed.files.map((file) => file.path);
    expect(paths).toEqual(
      expect.arrayContaining(["LICENSE", "CHANGELOG.md", "README.md", "package.json", "dist/cli/bin.js"]),
    );
    const beside = paths.filter((path) => !path.startsWith("dist/"));
    expect(beside.toSorted()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
    expect(paths.filter((path) => /(^|\/)test\/|\.test\.|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  test("is small: readable JavaScript and declarations, no bundles and no maps", () => {
    expect(packed.size).toBeLessThan(1_000_000);
  });

  test("has every file that the exports map names", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
    };
    const targets = Object.values(exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : [entry.types, entry.default],
    );
    const installed = join(project, "node_modules/pipewright");
    expect(targets.filter((target) => !existsSync(join(installed, target)))).toEqual([]);
  });

  test("publint finds nothing to say", async () => {
    const tarball = await readFile(join(project, packed.filename));
    const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    expect(messages).toEqual([]);
  });
});

describe("an installed pipewright", () => {
  test("compiles a user's pipeline to YAML", () => {
    const { status, stderr } = command("compile", "pipeline.ts", "-o", "pipeline.yaml");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "greeting → pipeline.yaml\n" });
    expect(readFileSync(join(project, "pipeline.yaml"), "utf8")).toContain("\n          name: greet\n");
  });

  test("runs the pipeline, and the work of its inline component is done", () => {
    const { status, stdout, stderr } = command("run", "pipeline.ts", "-p", "who=Ada", "--json");
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      run: { state: "SUCCEEDED", outputs: { parameters: { greeting: "Hello, Ada!" } } },
    });
  });

  test("says what to do when the compiled file is run, which carries no inline work", () => {
    const { status, stderr } = command("run", "pipeline.yaml", "-p", "who=Ada");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `error K502: nobody knows the work behind component 'greet' (task 'greet')
  hint: run the pipeline from its TypeScript file, or put a handler.ts beside the component's contract
`,
    });
  });

  test("carries the work in the compiled file when asked, and runs it from there", () => {
    const { status, stderr } = command("compile", "pipeline.ts", "--lightweight", "-o", "carried.yaml");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "greeting → carried.yaml\n" });
    expect(JSON.parse(command("run", "carried.yaml", "-p", "who=Ada", "--json").stdout)).toMatchObject({
      run: { state: "SUCCEEDED", outputs: { parameters: { greeting: "Hello, Ada!" } } },
    });
  });

  test("builds an image of the work, on a base of this machine", async () => {
    await writeBaseLayout(join(project, "base"));
    const { status, stdout, stderr } = command("build", "pipeline.ts", "--base", "oci:base", "--output", "image.tar");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^somebody@sha256:[0-9a-f]{64}\n {2}components {2}greet\n/);
    rmSync(join(project, "pipewright.lock.json"));
  });

  test("answers an old Node with one sentence", () => {
    const pretend = `data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "20.20.2" } })`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", pretend, pipewright, "--version"], {
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: `error: pipewright needs Node 22.18 or newer, and this is Node 20.20.2
  hint: install a newer Node, or call it with one: npx -p node@24 pipewright …
`,
    });
  });

  test("names its version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
    expect(command("--version").stdout).toBe(`${version}\n`);
  });

  test("its modules can be imported by name", () => {
    const code = `for (const name of ["pipewright", "pipewright/build", "pipewright/compiler", "pipewright/components", "pipewright/pipelines", "pipewright/runtime", "pipewright/runner", "pipewright/vertex"]) {
      if (Object.keys(await import(name)).length === 0) throw new Error(name + " exports nothing");
    }`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      cwd: project,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("its declarations type-check in a strict project without the sources", () => {
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          strict: true,
          noEmit: true,
          target: "es2024",
          types: [],
          skipLibCheck: false,
        },
        files: ["pipeline.ts"],
      }),
    );
    const { stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });
});

const pipeline = `import * as z from "zod";
import { defineComponent, definePipeline } from "pipewright";

export const greet = defineComponent({
  name: "greet",
  inputs: { who: z.string() },
  outputs: { greeting: z.string() },
  run: async ({ inputs }) => ({ greeting: \`Hello, \${inputs.who}!\` }),
});

export const greeting = definePipeline({
  name: "greeting",
  inputs: { who: z.string() },
  build({ who }) {
    const { outputs } = greet({ who });
    return { greeting: outputs.greeting };
  },
});
`;

/** Runs the installed command as the project's own script would: by its link, with this Node first on the path. */
function command(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(pipewright, args, { cwd: project, encoding: "utf8", env: environment() });
}

function npm(cwd: string, ...args: readonly string[]): { readonly stdout: string } {
  const stdout = execFileSync("npm", args, {
    cwd,
    encoding: "utf8",
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { stdout };
}

/** Without what an enclosing npm passes on, which would point the inner one at this repository. */
function environment(): NodeJS.ProcessEnv {
  const outer = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(registry|cache|userconfig))/i.test(name),
  );
  return {
    ...Object.fromEntries(outer),
    PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
    NO_COLOR: "1",
  };
}
