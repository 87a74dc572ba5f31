import { expect, test } from "vitest";
import * as z from "zod";
import { defineContainerComponent, definePipeline } from "../../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../../compiler/compile.ts";
import { toManifests } from "../../../compiler/emit/manifests.ts";
import { toJson } from "../../../compiler/emit/json.ts";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";
import { specBytes } from "../../../compiler/spec/size-limits.ts";
import { checkJob } from "../../../vertex/check-job.ts";
import { problemsOf } from "../../support/problems.ts";

const say = defineContainerComponent({
  name: "say",
  inputs: { text: z.string() },
  outputs: {},
  container: ({ inputs }) => ({ image: "alpine", command: ["echo", inputs.text] }),
});

/** A pipeline of exactly so many bytes. */
function sized(bytes: number): Compiled {
  const ofText = (length: number): Compiled =>
    compile(
      definePipeline({
        name: "large",
        inputs: {},
        build: () => void say({ text: "x".repeat(length) }),
      }),
    );
  const compiled = ofText(bytes - specBytes(ofText(0)));
  expect(specBytes(compiled)).toBe(bytes);
  return compiled;
}

const mib = 1024 * 1024;
const inBytes = (mebibytes: number): number => Math.floor(mebibytes * mib);
const messages = ({ warnings }: Pick<Compiled, "warnings">): readonly string[] =>
  warnings.map(({ severity, code, message, hint }) => `${severity} ${code} ${message} (${hint})`);

const kubernetes = "that a Kubernetes cluster keeps of one object, such as an open-source KFP run";
const vertex = "that Google's API takes in one request";
const split = "split it into pipelines that run one after the other, or move large texts and constants";

test("a pipeline below four fifths of every limit has no warning", () => {
  expect(messages(sized(inBytes(1.2)))).toEqual([]);
});

test("a pipeline near a limit, or beyond one, has a warning, whether it was compiled or loaded", () => {
  const near = sized(inBytes(1.3));
  const found = [
    `warning K160 the pipeline has 1.30 MiB, 86 % of the 1.50 MiB ${kubernetes} (${split} into artifacts)`,
  ];
  expect(messages(near)).toEqual(found);
  expect(messages(parseSpec(toJson(near), "large.json"))).toEqual(found);
  expect(messages(sized(9 * mib))).toEqual([
    `warning K160 the pipeline has 9.00 MiB, more than the 1.50 MiB ${kubernetes} (${split} into artifacts)`,
    `warning K161 the pipeline has 9.00 MiB, 90 % of the 10.00 MiB ${vertex} (${split} to Cloud Storage)`,
  ]);
});

test("bytes are counted, not characters, and the platform document too", () => {
  const spec = sized(4000).spec;
  const platform = { platforms: { kubernetes: {} } };
  expect(specBytes({ spec: { ...spec, defaultPipelineRoot: "é" } })).toBe(
    4000 + ',"defaultPipelineRoot":"é"'.length + 1,
  );
  expect(specBytes({ spec, platform })).toBe(4000 + JSON.stringify(platform).length);
});

test("a cluster's object that is too large for it is not written", () => {
  expect(toManifests(sized(1.5 * mib))).toContain("kind: PipelineVersion");
  expect(problemsOf(() => toManifests(sized(1.5 * mib + 1)))).toBe(
    `error K160: the pipeline has 1.50 MiB, more than the 1.50 MiB ${kubernetes}\n  hint: ${split} into artifacts`,
  );
});

test("a job that is too large for Vertex AI is not sent", () => {
  const target = { project: "p", projectFrom: "--project", location: "us-central1", locationFrom: "the default" };
  const settings = { displayName: "large", root: "gs://bucket/root", parameters: {} };
  const check = (bytes: number): string => problemsOf(() => checkJob({ spec: sized(bytes).spec, settings, target }));
  expect(check(10 * mib)).toBe("no problems");
  expect(check(10 * mib + 1)).toBe(
    `error K161: the pipeline has 10.00 MiB, more than the 10.00 MiB ${vertex}\n  hint: ${split} to Cloud Storage`,
  );
});
