import { defineConfig } from "vitest/config";

/** CI names a file here and adds up the counts it finds in it. */
const results = process.env["PIPEWRIGHT_TEST_RESULTS"];

export default defineConfig({
  ssr: { resolve: { conditions: ["source", "node", "import", "module", "default"] } },
  resolve: { conditions: ["source", "node", "import", "module", "default"] },
  test: {
    reporters: results === undefined ? ["default"] : ["default", ["json", { outputFile: results }]],
    include: ["test/**/*.test.ts"],
    exclude: ["test/interop/**", "node_modules/**"],
    typecheck: { enabled: true, include: ["test/types/**/*.test-d.ts"], tsconfig: "./tsconfig.json" },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
