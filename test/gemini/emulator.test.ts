import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import { openGemini } from "../../gemini/client.ts";
import { generate } from "../../gemini/generate.ts";
import { mapConcurrent } from "../../gemini/map-concurrent.ts";
import { manualClock } from "./manual-clock.ts";

const signal = new AbortController().signal;
const model = "gemini-2.5-flash";

test("a storm of 429s and 503s is waited out by every row, and blocked rows keep their class", async () => {
  await using emulator = await startEmulator({
    faults: {
      saturatedCalls: 9,
      unavailableCalls: 3,
      blockedPrompts: /weapon/,
      blockedAnswers: /secret/,
      emptyAnswers: /silence/,
    },
  });
  const clock = manualClock();
  const gemini = await openGemini(emulator.env, { clock, random: () => 0.5 });
  const prompts = ["Text: a splendid day", "a weapon", "a secret", "silence", "Text: a grim day", "Text: a fine day"];
  const answers = await mapConcurrent(prompts, { concurrency: 6, signal }, (contents, _index, signal) =>
    generate(gemini, { model, contents, signal }),
  );
  expect(answers.map(({ outcome }) => outcome)).toEqual([
    "ok",
    "prompt_blocked",
    "response_blocked",
    "empty",
    "ok",
    "ok",
  ]);
  expect(clock.slept).toHaveLength(12);
});

test("a model that the emulator does not have is K653", async () => {
  await using emulator = await startEmulator();
  const gemini = await openGemini(emulator.env);
  await expect(generate(gemini, { model: "gemini-9-ultra", contents: "hi", signal })).rejects.toMatchObject({
    diagnostics: [
      { code: "K653", message: expect.stringContaining(`'${emulator.url}' has no model or endpoint 'gemini-9-ultra'`) },
    ],
  });
});
