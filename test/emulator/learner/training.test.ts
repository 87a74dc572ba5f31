import { describe, expect, test } from "vitest";
import { candidatesOf, type Model } from "../../../emulator/learner/model.ts";
import { decodeModel, encodeModel } from "../../../emulator/learner/model-codec.ts";
import { train, type TrainingRequest } from "../../../emulator/learner/training.ts";
import { sentimentRows } from "../sentiment-rows.ts";

const rowsWithSystem = (count: number, offset = 0) =>
  sentimentRows(count, offset).map(({ user, answer }) => ({ system: "", user, answer }));
/** Labels that have nothing to do with the words, so that all there is to learn is noise. */
const noise = (count: number, offset = 0) =>
  rowsWithSystem(count, offset).map(({ system, user }, index) => ({
    system,
    user,
    answer: `Label ${(index * 7919 + offset) % 5}`,
  }));

function fit(change: Partial<TrainingRequest> = {}) {
  const request = {
    examples: rowsWithSystem(120),
    validation: rowsWithSystem(30, 200),
    epochs: 4,
    learningRateMultiplier: 1,
    rank: 4,
    seed: 1,
    ...change,
  };
  const events = [...train(request)];
  const losses = (phase: "train" | "eval"): number[] =>
    events.flatMap((event) => (event.kind === "point" && event.phase === phase ? [event.score.loss] : []));
  const checkpoint = events.findLast((event) => event.kind === "checkpoint");
  return { events, train: losses("train"), evaluation: losses("eval"), model: checkpoint?.model };
}

const answers = (model: Model | undefined): string[] =>
  rowsWithSystem(30, 300).map((prompt) => candidatesOf(model, prompt)[0]!.text);

describe("training", () => {
  test("the loss falls on rows that training does not see", () => {
    const { evaluation } = fit();
    // Three labels start at the logarithm of three.
    expect(evaluation[0]).toBeCloseTo(Math.log(3), 5);
    expect(evaluation.at(-1)).toBeLessThan(0.5);
  });

  test("before training one label answers every row, so only its own rows are right", () => {
    const first = fit().events.find((event) => event.kind === "point" && event.phase === "eval");
    const validation = rowsWithSystem(30, 200);
    const share = validation.filter(({ answer }) => answer === rowsWithSystem(1)[0]!.answer).length / validation.length;
    expect(first).toMatchObject({ step: 0, score: { correct: share } });
    expect(share).toBeLessThan(1);
  });

  test("the same seed gives the same model, another seed another one", () => {
    expect(encodeModel(fit().model!)).toEqual(encodeModel(fit().model!));
    expect(encodeModel(fit({ seed: 2 }).model!)).not.toEqual(encodeModel(fit().model!));
  });

  test("fewer epochs, fewer rows and a smaller multiplier fit worse, because they fit less", () => {
    const last = fit().evaluation.at(-1)!;
    expect(fit({ epochs: 1 }).evaluation.at(-1)).toBeGreaterThan(last);
    expect(fit({ examples: rowsWithSystem(18) }).evaluation.at(-1)).toBeGreaterThan(last);
    expect(fit({ learningRateMultiplier: 0.1 }).evaluation.at(-1)).toBeGreaterThan(last);
  });

  test("noise is learned by heart: its training loss vanishes while its validation loss grows", () => {
    const { train: training, evaluation } = fit({ examples: noise(60), validation: noise(30, 200), epochs: 40 });
    expect(training.at(-1)).toBeLessThan(0.1);
    expect(evaluation.at(-1)).toBeGreaterThan(evaluation[0]!);
  });

  test("an adapter of rank one cannot tell as many labels apart as one of rank eight", () => {
    const many = rowsWithSystem(210).map(({ system, user }, index) => ({
      system,
      user,
      answer: `Kind ${Math.floor(index / 3) % 4}${index % 3}`,
    }));
    const final = (rank: number): number =>
      fit({ examples: many, validation: many, rank, epochs: 6 }).evaluation.at(-1)!;
    expect(final(1)).toBeGreaterThan(1.5 * final(8));
  });

  test("an absurd multiplier ends in a loss that is no number", () => {
    expect(fit({ learningRateMultiplier: 1e9 }).events.at(-1)).toMatchObject({ kind: "diverged" });
  });

  test("a model that was written down and read again answers alike", () => {
    const { model } = fit();
    const again = decodeModel(JSON.parse(JSON.stringify(encodeModel(model!))) as Record<string, unknown>);
    expect(answers(again)).toEqual(answers(model));
  });
});
