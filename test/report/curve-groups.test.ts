import { expect, test } from "vitest";
import { groupCurves, lowestPoint, overfitText } from "../../report/curve-groups.ts";

const points = (...values: readonly number[]) => values.map((value, step) => ({ step: step * 10, value }));

test("series of one quantity share a chart, loss first", () => {
  const groups = groupCurves([
    { name: "/eval_fraction_of_correct_next_step_preds", points: points(0.1, 0.2) },
    { name: "/learning_rate", points: points(1, 2) },
    { name: "/train_total_loss", points: points(2, 1) },
    { name: "/eval_total_loss", points: points(2, 1) },
    { name: "/empty", points: [] },
  ]);
  expect(groups.map((group) => [group.title, group.unit, group.series.map((series) => series.label)])).toEqual([
    ["Loss per token", "number", ["training rows", "evaluation rows"]],
    ["Correct next tokens", "share", ["evaluation rows"]],
    ["learning rate", "number", ["/learning_rate"]],
  ]);
});

test("a loss that rises again by more than 2 % is over-fitting", () => {
  const groups = groupCurves([{ name: "/eval_total_loss", points: points(2, 1, 0.8, 0.9) }]);
  expect(lowestPoint(groups[0]!)).toEqual({ step: 20, value: 0.8, last: 0.9 });
  expect(overfitText(groups)).toBe(
    "Over-fitting: the loss on evaluation rows was lowest at step 20 (0.8) and ended at 0.9. " +
      "Fewer epochs, or the checkpoint nearest to that step, may answer new questions better.",
  );
});

test.each([
  ["falls to the end", [2, 1, 0.5]],
  ["rises within the noise", [2, 1, 1.01]],
  ["has one point", [2]],
  ["has no numbers", [Number.NaN]],
])("a loss that %s is not over-fitting", (_what, values) => {
  expect(overfitText(groupCurves([{ name: "/eval_total_loss", points: points(...values) }]))).toBeUndefined();
});
