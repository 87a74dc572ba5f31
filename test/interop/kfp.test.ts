import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { python, testWith } from "./setup.ts";

const root = join(import.meta.dirname, "../..");
const test = testWith("python");

const tinySpec = `components:
  comp-hello: {executorLabel: exec-hello}
deploymentSpec:
  executors:
    exec-hello: {container: {image: alpine, command: [echo]}}
pipelineInfo: {name: tiny}
root:
  dag:
    tasks:
      hello: {componentRef: {name: comp-hello}, taskInfo: {name: hello}}
schemaVersion: 2.1.0
sdkVersion: kfp-2.17.0
`;

test("the check accepts a small spec and refuses a field that KFP does not know", () => {
  const folder = mkdtempSync(join(tmpdir(), "pipewright-kfp-"));
  try {
    const good = join(folder, "good.yaml");
    const bad = join(folder, "bad.yaml");
    writeFileSync(good, tinySpec);
    writeFileSync(bad, tinySpec.replace("taskInfo:", "taskInformation:"));
    const found = check([good, bad]);
    expect(found[good]).toBeNull();
    expect(found[bad]).toContain('no field named "taskInformation"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every compiled pipeline in the repository is a strict PipelineSpec and loads in the Python SDK", () => {
  const files = globSync("test/golden/**/*.yaml", { cwd: root }).map((file) => join(root, file));
  const found = check(files);
  expect(Object.entries(found).filter(([, problem]) => problem !== null)).toEqual([]);
});

/** Problem by file, null for a file that is fine. */
function check(files: readonly string[]): Readonly<Record<string, string | null>> {
  const script = join(import.meta.dirname, "kfp-check.py");
  const output = execFileSync(python, [script, ...files], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output) as Readonly<Record<string, string | null>>;
}
