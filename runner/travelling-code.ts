import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { componentNameOf, lightweightCodeOf } from "../compiler/spec/component-command.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { HandlerTable } from "./run-options.ts";

/**
 * The handlers of a run: those that are known, and for lightweight components that nobody knows, the code in the spec itself,
 * written to `folder` under its digest.
 * @throws K502 when such code cannot be unpacked, or two components of one name travel with different code
 */
export async function withTravellingCode(
  spec: PipelineSpec,
  { handlers, folder }: { readonly handlers: HandlerTable; readonly folder: string },
): Promise<HandlerTable> {
  const codes = new Map<string, string>();
  for (const { container } of Object.values(spec.deploymentSpec?.executors ?? {})) {
    const code = container && lightweightCodeOf(container);
    const name = container && componentNameOf(container);
    if (code === undefined || name === undefined || handlers.has(name)) continue;
    if ((codes.get(name) ?? code) !== code)
      fail("K502", `two components named '${name}' travel with different code`, {
        hint: "give one of them another name and compile again",
      });
    codes.set(name, code);
  }
  if (codes.size === 0) return handlers;
  const found = new Map(handlers);
  for (const [name, code] of codes) found.set(name, { file: await unpack(code, { name, folder }) });
  return found;
}

async function unpack(
  code: string,
  { name, folder }: { readonly name: string; readonly folder: string },
): Promise<string> {
  const file = join(folder, `${createHash("sha256").update(code).digest("hex").slice(0, 32)}.mjs`);
  if (existsSync(file)) return file;
  const text = await promisify(brotliDecompress)(Buffer.from(code, "base64")).catch((error: unknown) =>
    fail("K502", `the code of component '${name}' in the spec cannot be unpacked`, {
      hint: "the spec was changed after it was compiled; compile the pipeline again",
      cause: error,
    }),
  );
  await mkdir(folder, { recursive: true });
  const half = `${file}.${process.pid}`;
  await writeFile(half, text);
  await rename(half, file);
  return file;
}
