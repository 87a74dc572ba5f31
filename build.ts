import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Makes `dist`: what the package publishes. Sources become ESM and declarations; data files are copied beside them. */
const root = import.meta.dirname;
const dist = join(root, "dist");
const config = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8")) as { readonly include: string[] };
const folders = `{${config.include.join(",")}}`;

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
for (const file of globSync(`${folders}/**/*.{json,jsonl,css,html,svg}`, { cwd: root })) {
  cpSync(join(root, file), join(dist, file));
}
chmodSync(join(dist, "cli/bin.js"), 0o755);

const strangers = globSync("**/*", { cwd: dist, withFileTypes: true })
  .filter(
    (entry) =>
      entry.isFile() && /(^|\/)test(\/|$)|\.test(-d)?\./.test(join(entry.parentPath, entry.name).slice(dist.length)),
  )
  .map((entry) => entry.name);
if (strangers.length > 0) throw new Error(`dist holds tests: ${strangers.join(", ")}`);
