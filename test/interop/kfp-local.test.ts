import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { expect } from "vitest";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import type { Json } from "../../compiler/spec/pipeline-spec.ts";
import { runSpec } from "../../runner/index.ts";
import { hostLauncher } from "../support/host-launcher.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { python, testWith } from "./setup.ts";

const test = testWith("python");

test("pipelines of the Python compiler give what the SDK's local runner gives", async () => {
  await using folder = await temporaryFolder();
  const script = join(import.meta.dirname, "kfp-local-runs.py");
  execFileSync(python, [script, folder.path], { stdio: ["ignore", "ignore", "pipe"], timeout: 120_000 });
  const expected = JSON.parse(await readFile(join(folder.path, "results.json"), "utf8")) as Readonly<
    Record<string, Json>
  >;
  const found: Record<string, Json | undefined> = {};
  for (const name of Object.keys(expected)) {
    const file = join(folder.path, `${name}.yaml`);
    const { spec, platform } = parseSpec(await readFile(file, "utf8"), file);
    const record = await runSpec(spec, {
      parameters: {},
      platform,
      runsDir: join(folder.path, "runs"),
      handlers: new Map(),
      // Their programs are started by the command that their containers would run.
      launcher: hostLauncher,
      env: { PATH: `${dirname(python)}${delimiter}${process.env["PATH"] ?? ""}` },
    });
    expect([name, record.error]).toEqual([name, undefined]);
    found[name] = record.outputs.parameters["Output"];
  }
  expect(found).toEqual(expected);
  expect(Object.keys(found).length).toBe(6);
}, 180_000);
