// Adds up the suites' result files, names what failed, and ends with the line "N passed, N failed".
// Usage: node count.mjs <folder of result files> [name of a failed step]...
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, ...brokenSteps] = process.argv.slice(2);
const suites = { unit: "npm ci && npm test", interop: "npm run test:interop" };
let passed = 0;
let failed = 0;
let skipped = 0;
const explained = new Set();

for (const [suite, step] of Object.entries(suites)) {
  const file = join(folder, `${suite}.json`);
  if (!existsSync(file)) {
    console.log(`${suite}: left no results`);
    if (!brokenSteps.includes(step)) brokenSteps.push(step);
    continue;
  }
  const report = JSON.parse(readFileSync(file, "utf8"));
  // A file that does not even load has no tests in it; it counts as one failure.
  const unloaded = report.testResults.filter(
    (each) => each.status === "failed" && each.assertionResults.every((test) => test.status !== "failed"),
  );
  const failures = report.numFailedTests + unloaded.length;
  console.log(`${suite}: ${report.numPassedTests} passed, ${failures} failed, ${report.numPendingTests} skipped`);
  for (const each of report.testResults)
    for (const test of each.assertionResults) if (test.status === "failed") console.log(`  failed: ${test.fullName}`);
  for (const each of unloaded) console.log(`  failed to load: ${each.name}`);
  if (failures > 0) explained.add(step);
  passed += report.numPassedTests;
  failed += failures;
  skipped += report.numPendingTests;
}

// A step that failed without a failed test in its counts (lint, an install, a crash) is one failure.
for (const step of brokenSteps) {
  if (explained.has(step)) continue;
  console.log(`failed step: ${step}`);
  failed += 1;
}
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
