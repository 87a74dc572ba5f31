import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import { sentimentRows, tuningFile } from "../emulator/sentiment-rows.ts";
import { python, testWith } from "./setup.ts";

const test = testWith("python");
const script = join(import.meta.dirname, "emulator-clients.py");
const run = promisify(execFile);

test("Google's Python clients keep objects, tune and generate on the emulator", async () => {
  await using emulator = await startEmulator();
  const env = { PATH: process.env["PATH"], ...emulator.env, TUNING_ROWS: tuningFile(sentimentRows(120)) };
  const { stdout } = await run(python, [script], { env });
  expect(JSON.parse(stdout)).toEqual({
    round_trip: true,
    range: "234",
    listed: ["py/a.txt", "py/big.bin"],
    prefixes: ["py/deep/"],
    second_write: 412,
    base: "The sentiment of the text is neutral.",
    state: "JOB_STATE_SUCCEEDED",
    tuned: "Sentiment: Negative",
    streamed: "Sentiment: Positive",
    checkpoints: 4,
    jobs: 1,
  });
});
