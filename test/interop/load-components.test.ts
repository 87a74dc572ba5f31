import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import * as z from "zod";
import { afterAll, describe, expect, test } from "vitest";
import { Dataset, defineContainerComponent, definePipeline } from "pipewright";
import { compile, loadComponent } from "pipewright/compiler";
import { compileComponent } from "../../compiler/export-component.ts";
import { contractText } from "../../compiler/load/contract-text.ts";
import { parseComponent } from "../../compiler/load/parse-component.ts";
import { toYaml } from "../../compiler/emit/yaml.ts";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import { canonicalSpec } from "../support/canonical-spec.ts";
import { python, testWith } from "./setup.ts";

const root = join(import.meta.dirname, "../..");
const conformance = resolve(process.env["PIPEWRIGHT_CONFORMANCE"] ?? "../shared/conformance");
const files = existsSync(conformance)
  ? globSync(["kfp/valid/**/*.yaml", "gcpc/*.yaml"], { cwd: conformance })
      .toSorted()
      .map((file) => join(conformance, file))
  : [];
const folder = mkdtempSync(join(tmpdir(), "pipewright-load-"));
/** Inside the repository, so that "pipewright" is this package. */
const modules = join(root, ".pipewright", `components-${process.pid}`);
const v1 = join(root, "test/fixtures/components/scorer-v1.yaml");
const withPython = testWith("python");

afterAll(() => {
  for (const each of [folder, modules]) rmSync(each, { recursive: true, force: true });
});

describe.runIf(files.length > 0)("every file of the reference and of Google's components", () => {
  test("has a contract that type-checks and that the file fulfils", () => {
    mkdirSync(modules, { recursive: true });
    files.forEach((file, index) => {
      copyFileSync(file, join(modules, `c${index}.yaml`));
      const component = parseComponent(readFileSync(file, "utf8"), file);
      writeFileSync(join(modules, `c${index}.ts`), contractText(component, `./c${index}.yaml`));
    });
    writeFileSync(join(modules, "all.ts"), files.map((_file, index) => `import "./c${index}.ts";\n`).join(""));
    const extend = relative(modules, join(root, "tsconfig.json"));
    writeFileSync(join(modules, "tsconfig.json"), JSON.stringify({ extends: extend, include: ["*.ts"], exclude: [] }));
    run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", modules]);
    run(process.execPath, ["--conditions=source", join(modules, "all.ts")]);
    expect(files.length).toBeGreaterThanOrEqual(176);
    process.stdout.write(`contracts: ${files.length} files load as components\n`);
  });

  test("that is a component compiles, used inside a pipeline, to a spec without problems", () => {
    for (const file of files) {
      const used = loadComponent(file);
      const { spec, platform } = compileComponent(used);
      const again = parseSpec(toYaml({ spec, platform }), file);
      expect({ spec: again.spec, platform: again.platform }).toEqual({ spec, platform });
    }
  });
});

withPython("components load to what the Python SDK loads them to", () => {
  // The SDK writes 'output__dataset' where the file has an output 'dataset': the mistake that the file itself has.
  const isMistaken = (file: string): boolean => file.endsWith("TextDatasetImportDataOp.yaml");
  const components = [
    v1,
    ...globSync(join(conformance, "gcpc/*Op.yaml"))
      .toSorted()
      .filter((file) => !isMistaken(file)),
  ];
  const pipeline = join(folder, "scoring.yaml");
  const pairs = components.map((file, index) => [file, join(folder, `component-${index}.yaml`)] as const);
  run(python, [join(import.meta.dirname, "kfp-load-components.py"), v1, pipeline, ...pairs.flat()]);
  expect(withoutDescriptions(canonicalSpec(scoring()))).toEqual(
    withoutDescriptions(canonicalSpec(parseSpec(readFileSync(pipeline, "utf8"), pipeline))),
  );
  for (const [file, compiled] of pairs) {
    const reference = parseSpec(readFileSync(compiled, "utf8"), file);
    expect(withoutDescriptions(canonicalSpec(compileComponent(loadComponent(file))))).toEqual(
      withoutDescriptions(canonicalSpec(reference)),
    );
  }
});

function scoring(): ReturnType<typeof compile> {
  const score = loadComponent(v1, {
    inputs: { test_rows: Dataset, threshold: z.number().default(0.5), note: z.string().optional() },
    outputs: { passed: z.boolean() },
  });
  const makeRows = defineContainerComponent({
    name: "make-rows",
    inputs: {},
    outputs: { rows: Dataset },
    container: ({ outputs }) => ({ image: "alpine", command: ["touch", outputs.rows.path] }),
  });
  return compile(
    definePipeline({
      name: "scoring",
      inputs: { threshold: z.number() },
      build: ({ threshold }) => ({
        Output: score({ test_rows: makeRows({}).outputs.rows, threshold, note: "hello" }).outputs.passed,
      }),
    }),
  );
}

/** The Python SDK drops the descriptions of ports when it loads a file; the kit keeps them. */
const withoutDescriptions = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, item: unknown) => (key === "description" ? undefined : item));

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "inherit", "inherit"] });
}
