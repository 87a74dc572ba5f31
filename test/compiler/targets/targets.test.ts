import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkStructure } from "../../../compiler/spec/check-structure.ts";
import { joinTexts } from "../../../compiler/targets/join-texts.ts";
import { type Target, targetProblems, targets } from "../../../compiler/targets/target.ts";
import { features, plain, withFeature } from "./features.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/targets.md"), "utf8");
const names = Object.keys(features);

/** What the table in the documentation says about a feature on a target. */
function cell(name: string, target: Target): string {
  const problems = targetProblems(withFeature(name), { target });
  const code = (severity: string): string =>
    [...new Set(problems.filter((each) => each.severity === severity).map((each) => each.code))].join(", ");
  if (code("error") !== "") return `no (${code("error")})`;
  return code("warning") === "" ? "yes" : `warns (${code("warning")})`;
}

describe("the table of targets", () => {
  const table = names.map((name) => `| ${[name, ...targets.map((target) => cell(name, target))].join(" | ")} |`);
  const written = page.split("\n").filter((line) => /^\| (?!-|Feature)/.test(line) && line.split("|").length === 6);

  test("says what the checks say, feature by feature", () => {
    expect(written.map((line) => line.replaceAll(/ +/g, " "))).toEqual(table);
  });

  test.each(names)("'%s' is a spec that can be written", (name) => {
    expect(checkStructure(withFeature(name).spec)).toEqual([]);
  });
});

test.each(targets.filter((target) => target !== "local"))("every problem on '%s' in full", (target) => {
  const texts = names.flatMap((name) =>
    targetProblems(withFeature(name), { target }).map(
      ({ code, severity, message, hint, path, document = "spec" }) =>
        `${severity} ${code}: ${message}\n  hint: ${hint}\n  at ${document} ${path.join(".")}`,
    ),
  );
  expect(texts.join("\n")).toMatchSnapshot();
});

describe("a release of KFP", () => {
  const needed = (name: string, kfpVersion?: string): readonly string[] =>
    targetProblems(withFeature(name), { target: "kubeflow", kfpVersion })
      .filter(({ code }) => code === "K180")
      .map(({ severity, message, hint }) => `${severity}: ${message} (${hint})`);

  test("is too old for what came later, and new enough from then on", () => {
    const name = "allowed values of an input (--literals)";
    expect(needed(name, "2.15.0")).toEqual([
      "error: allowed values of inputs need KFP 2.16.0, and the target is 2.15.0 (leave them out, or update the installation)",
    ]);
    expect([needed(name, "2.16.0"), needed(name, "2.16"), needed(name, "3.0.0"), needed(name)]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  test("has no init containers yet, which is a warning when no release is named", () => {
    expect(needed("init containers")).toEqual([
      "warning: init containers need a KFP newer than 2.17.0 (leave them out, or update the installation)",
    ]);
    expect(needed("init containers", "2.17.0")).toEqual([
      "error: init containers need a KFP newer than 2.17.0, and the target is 2.17.0 (leave them out, or update the installation)",
    ]);
  });

  test.each([
    ["Kubernetes settings", "2.4.0", []],
    ["a cache key", "2.3.0", ["cache keys need KFP 2.4.0"]],
    ["a task config", "2.14.0", ["task configs need KFP 2.15.0"]],
    ["an import into the workspace", "2.14.0", ["imports into the workspace need KFP 2.15.0"]],
    ["IfPresent of a parameter", "2.16.0", ["arguments with 'IfPresent' need KFP 2.17.0"]],
  ])("'%s' on %s", (name, version, wanted) => {
    expect(needed(name, version).map((text) => /^error: (.*), and the target/.exec(text)?.[1])).toEqual(wanted);
  });

  test("that is written as something else is refused", () => {
    expect(() => targetProblems(plain(), { target: "kubeflow", kfpVersion: "latest" })).toThrow(
      "K181: 'latest' is not a version of KFP",
    );
  });
});

describe("joining texts", () => {
  const args = (...texts: readonly string[]): readonly string[] => {
    const open = plain();
    open.spec.deploymentSpec.executors["exec-step"].container.args = texts;
    const { spec } = open;
    const container = joinTexts(spec).deploymentSpec?.executors?.["exec-step"]?.container;
    return container?.args ?? [];
  };

  test("writes plain parts, however deep, as one text", () => {
    const concat = { Concat: ["--x=", "{{$.inputs.parameters['text']}}", { Concat: ["/", "y"] }] };
    expect(args(JSON.stringify(concat))).toEqual(["--x={{$.inputs.parameters['text']}}/y"]);
  });

  test("leaves alone what a backend decides, and what only looks like a structure", () => {
    const texts = [
      JSON.stringify({ Concat: ["a", { IfPresent: { InputName: "text", Then: "b" } }] }),
      '{"Concat": [1, 2]}',
      '{"Concat": "ab"}',
      '{"Concat": ["a"], "more": 1}',
      '{"Concat": [',
      '{"other": 1}',
    ];
    expect(args(...texts)).toEqual(texts);
    const { spec } = plain();
    expect(joinTexts(spec)).toBe(spec);
  });
});

test("a pipeline larger than a target takes is refused there, and only there", () => {
  const open = plain();
  open.spec.root.dag.tasks.step.inputs.parameters.text = { runtimeValue: { constant: "x".repeat(2 * 1024 * 1024) } };
  const found = (target: Target): readonly string[] =>
    targetProblems(open, { target }).map(({ code, severity, message }) => `${severity} ${code}: ${message}`);
  expect(found("kubeflow")).toEqual([
    "error K160: the pipeline has 2.00 MiB, more than the 1.50 MiB that a Kubernetes cluster keeps of one object, such as an open-source KFP run",
  ]);
  expect([found("vertex"), found("local")]).toEqual([[], []]);
});
