import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { afterAll, expect } from "vitest";
import { toManifests } from "../../compiler/emit/manifests.ts";
import { toYaml } from "../../compiler/emit/yaml.ts";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec } from "../../compiler/spec/platform-spec.ts";
import { compileEveryFeature } from "../parity/every-kubernetes-feature.ts";
import { kubernetesTwins } from "../parity/kubernetes.ts";
import { canonicalSpec } from "../support/canonical-spec.ts";
import { python, testWith } from "./setup.ts";

const test = testWith("python");
const folder = mkdtempSync(join(tmpdir(), "pipewright-kubernetes-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every feature of the Python library compiles to the same two documents, and to the same objects of a cluster", () => {
  const file = join(folder, "reference.yaml");
  const manifests = join(folder, "manifests.yaml");
  run("kfp-kubernetes.py", file, manifests);
  expect(canonicalSpec(compileEveryFeature())).toEqual(
    canonicalSpec(parseSpec(readFileSync(file, "utf8"), "reference.yaml")),
  );
  const options = {
    displayName: "Every feature",
    versionName: "every-feature-2",
    namespace: "prod",
    includePipeline: true,
  };
  expect(objectsIn(toManifests(compileEveryFeature(), options))).toEqual(objectsIn(readFileSync(manifests, "utf8")));
});

test("every platform document of ours is one to a strict protobuf parser", () => {
  const files = Object.entries({ every: compileEveryFeature, ...kubernetesTwins }).map(([name, make]) => {
    const file = join(folder, `${name.replaceAll(/\W/g, "-")}.yaml`);
    writeFileSync(file, toYaml(make()));
    return file;
  });
  const bad = join(folder, "bad.yaml");
  writeFileSync(bad, toYaml(compileEveryFeature()).replace("imagePullPolicy:", "imagePullPolitics:"));
  const found = JSON.parse(run("kfp-kubernetes-check.py", ...files, bad)) as Readonly<Record<string, string | null>>;
  expect(found[bad]).toContain('no field named "imagePullPolitics"');
  expect(Object.entries(found).filter(([file, problem]) => file !== bad && problem !== null)).toEqual([]);
});

interface Manifest {
  readonly spec: { readonly pipelineSpec?: PipelineSpec; readonly platformSpec?: PlatformSpec };
}

/** The objects in a file, in which specs are in their canonical form. */
const objectsIn = (text: string): readonly unknown[] =>
  (loadAll(text) as readonly Manifest[]).map(({ spec, ...object }) => {
    const { pipelineSpec, platformSpec, ...rest } = spec;
    return [object, rest, pipelineSpec && canonicalSpec({ spec: pipelineSpec, platform: platformSpec })];
  });

const run = (script: string, ...args: readonly string[]): string =>
  execFileSync(python, [join(import.meta.dirname, script), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
