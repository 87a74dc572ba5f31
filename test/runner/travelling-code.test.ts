import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { lightweightArgs, lightweightCommand } from "../../compiler/spec/component-command.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { withTravellingCode } from "../../runner/travelling-code.ts";
import { problemsOfAsync } from "../support/problems.ts";

const folder = mkdtempSync(join(tmpdir(), "pipewright-code-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packed = (text: string): string => brotliCompressSync(text).toString("base64");

/** A spec whose executors carry these codes under these names. */
const specWith = (...codes: readonly (readonly [string, string])[]): PipelineSpec => ({
  pipelineInfo: { name: "p" },
  schemaVersion: "2.1.0",
  root: {},
  deploymentSpec: {
    executors: Object.fromEntries(
      codes.map(([name, code], index) => [
        `exec-${index}`,
        { container: { image: "node:24-slim", command: lightweightCommand, args: lightweightArgs(name, code) } },
      ]),
    ),
  },
});

test("code in the spec becomes a handler file", async () => {
  const handlers = await withTravellingCode(specWith(["a", packed("export const a = 1;")]), {
    handlers: new Map(),
    folder,
  });
  expect(await import(handlers.get("a")!.file)).toMatchObject({ a: 1 });
});

test("a handler that is known is used instead of the copy in the spec", async () => {
  const handlers = new Map([["a", { file: "/project/a.ts" }]]);
  expect(await withTravellingCode(specWith(["a", "not even code"]), { handlers, folder })).toBe(handlers);
});

test("the same code twice is one handler; different code under one name is refused", async () => {
  const [one, other] = [packed("export const a = 1;"), packed("export const a = 2;")];
  const options = { handlers: new Map(), folder };
  expect((await withTravellingCode(specWith(["a", one], ["a", one]), options)).size).toBe(1);
  expect(await problemsOfAsync(() => withTravellingCode(specWith(["a", one], ["a", other]), options))).toBe(
    `error K502: two components named 'a' travel with different code
  hint: give one of them another name and compile again`,
  );
});

test("code that cannot be unpacked is an error before anything runs", async () => {
  const options = { handlers: new Map(), folder };
  expect(await problemsOfAsync(() => withTravellingCode(specWith(["a", "AAAA"]), options))).toBe(
    `error K502: the code of component 'a' in the spec cannot be unpacked
  hint: the spec was changed after it was compiled; compile the pipeline again`,
  );
});
