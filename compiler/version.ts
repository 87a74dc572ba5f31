import { readFileSync } from "node:fs";

const manifest = [new URL("../package.json", import.meta.url), new URL("../../package.json", import.meta.url)];

/** The package's version, from the manifest beside the sources or above `dist`. */
export const version: string = readVersion();

function readVersion(): string {
  for (const file of manifest) {
    try {
      return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error("package.json not found");
}
