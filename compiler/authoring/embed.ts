import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../diagnostics/pipewright-error.ts";
import { callerSpan } from "../diagnostics/span.ts";

/** A file or folder that travels with the code beside it. */
export interface Embedded {
  /** Where it is for the process that asks: in the sources here, in a temporary folder where the code has travelled. Read it, do not write it. */
  readonly path: string;
}

/** Files by path below a folder, as base64; one file alone has the empty path. */
type Packed = Readonly<Record<string, string>>;

/**
 * Carries a small file or folder with the code that uses it, into images and into specs of lightweight components:
 * `embed(new URL("./prompts", import.meta.url))`. The bundler follows exactly this form and puts the content in.
 * @throws K113 when there is no such file or folder.
 */
export function embed(url: URL): Embedded;
/** The form that the bundler writes. */
export function embed(url: URL, packed: Packed): Embedded;
export function embed(url: URL, packed?: Packed): Embedded {
  if (!(url instanceof URL) || url.protocol !== "file:")
    return fail("K113", "embed was given something that is not the URL of a file", {
      hint: "name a file or folder beside the module: embed(new URL('./name', import.meta.url))",
      at: callerSpan(),
    });
  const source = fileURLToPath(url);
  if (packed === undefined) {
    if (existsSync(source)) return Object.freeze({ path: source });
    return fail("K113", `there is no '${basename(source)}' to embed`, {
      hint: "name a file or folder beside the module, as embed(new URL('./name', import.meta.url)) with this very text",
      at: callerSpan(),
    });
  }
  let path: string | undefined;
  return Object.freeze({
    get path() {
      return (path ??= unpack(basename(source), packed));
    },
  });
}

function unpack(name: string, packed: Packed): string {
  const folder = mkdtempSync(join(tmpdir(), "pipewright-embedded-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  if (!Object.hasOwn(packed, "")) mkdirSync(path);
  for (const [below, content] of Object.entries(packed)) {
    const file = join(path, below);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(content, "base64"));
  }
  return path;
}
