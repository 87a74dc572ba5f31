import { describe, expect, test } from "vitest";
import { judgePrompt } from "../../../components/compare-models/judge-prompt.ts";
import { judge } from "../../../emulator/learner/judge.ts";

const ask = (one: string, two: string, reference = ""): string => {
  const text = judgePrompt({
    criteria: "which is better",
    prompt: "Where is the bike?",
    reference,
    first: one,
    second: two,
  });
  return (JSON.parse(judge(text) ?? "{}") as { choice: string }).choice;
};

describe("the toy judge", () => {
  test("the response nearer to the reference wins in either order", () => {
    expect([
      ask("Queue: safety", "I am not sure", "Queue: safety"),
      ask("I am not sure", "Queue: safety", "Queue: safety"),
    ]).toEqual(["first", "second"]);
  });

  test("without a reference the one that keeps to the prompt in few words wins", () => {
    const rambling =
      "Well, there are many things to say about many other matters, and we shall come to them in due time";
    expect([ask("The bike is here", rambling), ask(rambling, "The bike is here")]).toEqual(["first", "second"]);
  });

  test("equal responses tie, and responses that score alike go to the first", () => {
    expect([ask("same", "same", "else"), ask("one", "two", "else")]).toEqual(["tie", "first"]);
  });

  test("a text with an open tag only is no question to the judge", () => {
    expect(judge("<response_1> what is this <response_2>")).toBeUndefined();
  });
});
