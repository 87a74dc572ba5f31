import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { isPipeline } from "../compiler/authoring/pipeline.ts";
import { compile } from "../compiler/compile.ts";
import { toJson } from "../compiler/emit/json.ts";
import { toYaml } from "../compiler/emit/yaml.ts";
import { parseSpec } from "../compiler/load/parse-spec.ts";

const folder = resolve(import.meta.dirname, "../pipelines");
const files = readdirSync(folder).filter((file) => file !== "index.ts");

describe.each(files)("the shipped pipeline %s", async (file) => {
  const exported = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
  const pipelines = Object.values(exported).filter(isPipeline);

  test("is one pipeline", () => {
    expect(pipelines).toHaveLength(1);
  });

  test("compiles to its golden", async () => {
    await expect(withoutVersion(toYaml(compile(pipelines[0]!)))).toMatchFileSnapshot(
      `golden/${file.replace(/\.ts$/, ".yaml")}`,
    );
  });

  test("reads back as the same spec, from YAML and from JSON", () => {
    const compiled = compile(pipelines[0]!);
    expect(parseSpec(toYaml(compiled), "golden.yaml")).toEqual(compiled);
    expect(parseSpec(toJson(compiled), "golden.json")).toEqual(compiled);
  });
});

/** The package's version would turn every release into a change of every golden. */
const withoutVersion = (yaml: string): string => yaml.replace(/^sdkVersion: .*$/m, "sdkVersion: pipewright");
