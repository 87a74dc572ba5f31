import { defineConfig } from "vitest/config";

/** CI names a file here and adds up the counts it finds in it. */
const results = process.env["PIPEWRIGHT_TEST_RESULTS"];

/** What needs Python, podman or Chromium. CI installs them and sets PIPEWRIGHT_INTEROP=required, so a missing tool fails. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source", "node", "import", "module", "default"] } },
  test: {
    reporters: results === undefined ? ["default"] : ["default", ["json", { outputFile: results }]],
    include: ["test/interop/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
