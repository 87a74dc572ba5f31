import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import { inexpressible } from "../parity/inexpressible.ts";
import { libraryTwins, referenceFolder as folder } from "../parity/library.ts";
import { repairs } from "../parity/repairs.ts";
import { twins } from "../parity/twins.ts";
import { canonicalSpec } from "../support/canonical-spec.ts";

const present = existsSync(folder);
const files = globSync(["**/*.yaml", "../argo_compatibility/*.yaml"], { cwd: folder }).toSorted();
const all = { ...twins, ...libraryTwins };
const equal = new Set<string>();

afterAll(() => {
  if (present)
    process.stdout.write(`parity: ${equal.size} of ${files.length} files have a twin with the same meaning\n`);
});

test("the reference compiler's files are here when CI asks for them", () => {
  expect(present || process.env["PIPEWRIGHT_INTEROP"] !== "required").toBe(true);
});

describe.runIf(present)("the reference compiler's files", () => {
  test("every file has a twin, or a reason why there is none", () => {
    expect(files.length).toBeGreaterThanOrEqual(150);
    expect([...Object.keys(all), ...Object.keys(inexpressible)].toSorted()).toEqual(files);
  });

  test("every repair is of a file that has a twin, and changes what the file means", () => {
    for (const [file, { repair }] of Object.entries(repairs)) {
      expect(all).toHaveProperty([file]);
      const { spec } = parseSpec(readFileSync(join(folder, file), "utf8"), file);
      expect(canonicalSpec({ spec: repair(spec) })).not.toEqual(canonicalSpec({ spec }));
    }
  });

  test.each(Object.entries(all))("%s is what its TypeScript twin compiles to", (file, twin) => {
    const loaded = parseSpec(readFileSync(join(folder, file), "utf8"), file);
    const spec = repairs[file]?.repair(loaded.spec) ?? loaded.spec;
    expect(canonicalSpec(twin())).toEqual(canonicalSpec({ ...loaded, spec }));
    equal.add(file);
  });
});
