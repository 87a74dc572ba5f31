import { expect, test } from "vitest";
import { baseModels, findBaseModel } from "../../gemini/models.ts";

test("a model is found with and without its publisher prefix and version", () => {
  expect(findBaseModel("gemini-2.5-flash")?.id).toBe("gemini-2.5-flash");
  expect(findBaseModel("publishers/google/models/gemini-2.5-flash@default")?.id).toBe("gemini-2.5-flash");
  expect(findBaseModel("gemini-2.0-flash")?.supervisedTuning).toBe("retired");
  expect(findBaseModel("gemini-9")).toBeUndefined();
});

test("every price says when it was read and where", () => {
  for (const { id, trainingPrice } of baseModels) {
    if (trainingPrice === undefined) continue;
    expect(trainingPrice, id).toEqual({
      usd: expect.any(Number),
      readOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      source: expect.stringContaining("https://cloud.google.com/"),
    });
  }
});
