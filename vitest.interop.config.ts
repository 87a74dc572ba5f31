import { defineConfig } from "vitest/config";

/** What needs Python, podman or Chromium. CI installs them and sets PIPEWRIGHT_INTEROP=required, so a missing tool fails. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source", "node", "import", "module", "default"] } },
  test: {
    include: ["test/interop/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
