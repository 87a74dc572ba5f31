import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test, type TestAPI } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The Python that holds the pinned references: PIPEWRIGHT_PYTHON, else the one that .ci/install-python.sh makes. */
export const python = process.env["PIPEWRIGHT_PYTHON"] ?? join(root, ".venv/bin/python");

/** What a suite may need, and how to tell that it is there. */
const tools = {
  python: () => existsSync(python),
  podman: () => answers("podman") && answers("runc"),
  buildah: () => answers("buildah"),
  registry: () => answers("docker-registry") && answers("skopeo"),
  chromium: () => answers("chromium"),
  go: () => answers("go", "version"),
} as const;

/**
 * `test`, skipped with the reason in its name's place when a tool is missing. With PIPEWRIGHT_INTEROP=required nothing
 * is skipped: the test runs and fails for want of the tool.
 */
export function testWith(...needed: readonly (keyof typeof tools)[]): TestAPI {
  if (process.env["PIPEWRIGHT_INTEROP"] === "required") return test;
  const missing = needed.filter((tool) => !tools[tool]());
  if (missing.length === 0) return test;
  process.stderr.write(`skipped for want of ${missing.join(", ")}: see .ci/install-*.sh\n`);
  return test.skip as TestAPI;
}

function answers(command: string, question = "--version"): boolean {
  try {
    execFileSync(command, [question], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
