import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import { libraryTwins, referenceFolder as folder } from "../parity/library.ts";
import { repairs } from "../parity/repairs.ts";
import { twins } from "../parity/twins.ts";
import { canonicalSpec } from "../support/canonical-spec.ts";

const present = existsSync(folder);

test("the reference compiler's files are here when CI asks for them", () => {
  expect(present || process.env["PIPEWRIGHT_INTEROP"] !== "required").toBe(true);
});

describe.runIf(present)("a TypeScript twin compiles to the spec of the reference compiler", () => {
  test.each(Object.entries({ ...twins, ...libraryTwins }))("%s", (file, twin) => {
    const loaded = parseSpec(readFileSync(join(folder, file), "utf8"), file);
    const spec = repairs[file]?.repair(loaded.spec) ?? loaded.spec;
    expect(canonicalSpec(twin())).toEqual(canonicalSpec({ ...loaded, spec }));
  });
});
