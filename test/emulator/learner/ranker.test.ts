import { describe, expect, test } from "vitest";
import { candidatesOf, type Model } from "../../../emulator/learner/model.ts";
import { decodeModel, encodeModel } from "../../../emulator/learner/model-codec.ts";
import { wordOverlap, wordsOf } from "../../../emulator/learner/text.ts";
import { train } from "../../../emulator/learner/training.ts";

const names = ["Ada", "Boris", "Chidi", "Dunja", "Emil", "Farah", "Goran", "Hanna", "Ivo", "Jana"];
const things = ["bridge", "library", "museum", "harbour", "tower", "garden", "station", "market"];

/** Questions about a short text; every answer is another one and stands in the text. */
const questions = (count: number, offset = 0) =>
  Array.from({ length: count }, (_, index) => {
    const n = index + offset;
    const [thing, name] = [things[n % things.length]!, names[Math.floor(n / 8) % names.length]!];
    const other = things[(n + 3) % things.length]!;
    const text = `The ${other} of town ${n} is old. ${name} Miller${n} built the ${thing} in ${1500 + n}. It rains often.`;
    return {
      system: "Answer in as few words as possible.",
      user: `${text}\nWho built the ${thing}?`,
      answer: `${name} Miller${n}`,
    };
  });

function fit(epochs: number) {
  const events = [
    ...train({
      examples: questions(80),
      validation: questions(20, 200),
      epochs,
      learningRateMultiplier: 1,
      rank: 4,
      seed: 1,
    }),
  ];
  const evaluation = events.flatMap((event) => (event.kind === "point" && event.phase === "eval" ? [event.score] : []));
  return { plan: events[0], evaluation, model: events.findLast((event) => event.kind === "checkpoint")!.model };
}

const meanF1 = (model: Model | undefined): number => {
  const rows = questions(20, 300);
  const scores = rows.map((row) => wordOverlap(wordsOf(candidatesOf(model, row)[0]!.text), wordsOf(row.answer)));
  return scores.reduce((a, b) => a + b, 0) / rows.length;
};

describe("answers that do not repeat", () => {
  test("a ranker learns which words of the prompt are the answer", () => {
    const { plan, evaluation, model } = fit(5);
    expect(plan).toMatchObject({ learner: "ranker" });
    expect(evaluation.at(-1)!.loss).toBeLessThan(0.5 * evaluation[0]!.loss);
    expect(meanF1(model)).toBeGreaterThan(meanF1(undefined) + 0.3);
  });

  test("it survives being written down", () => {
    const { model } = fit(1);
    const again = decodeModel(JSON.parse(JSON.stringify(encodeModel(model))) as Record<string, unknown>);
    expect(candidatesOf(again, questions(1)[0]!)).toEqual(candidatesOf(model, questions(1)[0]!));
  });
});
