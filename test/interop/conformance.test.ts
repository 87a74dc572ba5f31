import { globSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { toYaml } from "../../compiler/emit/yaml.ts";
import { type LoadedSpec, parseSpec } from "../../compiler/load/parse-spec.ts";

/** What the Python SDK's test suite and Google's component library consist of, kept beside the repository and not in it. */
const folder = resolve(process.env["PIPEWRIGHT_CONFORMANCE"] ?? "../shared/conformance");
const files = existsSync(folder) ? globSync("**/*.yaml", { cwd: folder }).toSorted() : [];
const invalid = files.filter((file) => file.includes("/invalid/"));
const valid = files.filter((file) => !invalid.includes(file));
const survived = new Set<string>();

afterAll(() => {
  process.stdout.write(
    `conformance: ${survived.size} of ${valid.length} files read, checked, written and read again\n`,
  );
});

test("the files are here when CI asks for them", () => {
  if (process.env["PIPEWRIGHT_INTEROP"] === "required") expect(files).not.toEqual([]);
});

describe.runIf(files.length > 0)("conformance", () => {
  test("all of the files are found", () => {
    expect(valid.filter((file) => file.startsWith("kfp/")).length).toBeGreaterThanOrEqual(150);
    expect(valid.filter((file) => file.startsWith("gcpc/")).length).toBeGreaterThanOrEqual(26);
  });

  test.each(valid)("%s loads and survives being written and read again", (file) => {
    const loaded = parseSpec(read(file), file);
    const again = parseSpec(write(loaded), file);
    expect({ spec: again.spec, platform: again.platform }).toEqual({ spec: loaded.spec, platform: loaded.platform });
    survived.add(file);
  });

  test("the warnings are those of two files whose outputs disagree with what makes them", () => {
    const warnings = valid.flatMap((file) =>
      parseSpec(read(file), file).warnings.map(({ at, message }) => `${at?.file}:${at?.line}:${at?.column} ${message}`),
    );
    expect(warnings).toEqual([
      "gcpc/v1.dataset.TextDatasetImportDataOp.yaml:175:3 output 'dataset' is declared but no task provides it",
      "gcpc/v1.dataset.TextDatasetImportDataOp.yaml:101:5 output 'output__dataset' is wired but not declared",
      "gcpc/v1.dataset.TextDatasetImportDataOp.yaml:105:13 output 'output__dataset' comes from 'output__dataset', which is not an artifact output of task 'text-dataset-import'",
      "kfp/valid/conditional_producer_and_consumers.yaml:52:11 output 'pipelinechannel--add-Output' is LIST, but task 'add' makes NUMBER_INTEGER",
    ]);
  });

  test("the invalid ones are refused, each with its reason", () => {
    expect(Object.fromEntries(invalid.map((file) => [file, problem(file)]))).toEqual({
      "kfp/invalid/empty_file.yaml":
        "1:1 K403 the file is empty (give a file that a KFP compiler wrote, or a TypeScript file that exports a pipeline)",
      "kfp/invalid/invalid_yaml.yaml":
        "3:1 K403 'components_1' is not a field of PipelineSpec (did you mean 'components'?)",
      "kfp/invalid/no_name.yaml": "16:3 K403 'pipelineInfo.name' is empty (it must be text)",
    });
  });
});

function read(file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

const write = (loaded: LoadedSpec): string => toYaml(loaded);

function problem(file: string): string {
  try {
    parseSpec(read(file), file);
    return "accepted";
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    const [first] = error.diagnostics;
    return `${first?.at?.line}:${first?.at?.column} ${first?.code} ${first?.message} (${first?.hint})`;
  }
}
