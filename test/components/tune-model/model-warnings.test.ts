import { expect, test } from "vitest";
import { tuningWarnings } from "../../../components/tune-model/model-warnings.ts";

const vertex = { target: { kind: "vertex", project: "p", location: "asia-east1" } } as const;
const file = (rows: number, digest = String(rows), sizeBytes = rows * 100) => ({ path: "f", rows, sizeBytes, digest });
const quiet = { train: file(1000), validation: file(200) };

test("a current model with ordinary files in one of its locations gives no warning", () => {
  const target = { kind: "vertex", project: "p", location: "us-central1" } as const;
  expect(tuningWarnings({ baseModel: "gemini-3.5-flash", adapterSize: "16" }, quiet, { target })).toEqual([]);
});

test("what the table has against a model is said with the table's date", () => {
  expect(tuningWarnings({ baseModel: "gemini-3.5-flash", adapterSize: "32" }, quiet, vertex)).toEqual([
    "'gemini-3.5-flash' offers the adapter sizes 1, 2, 4, 8, 16 in the model table of 2026-10-31, not 32",
    "'gemini-3.5-flash' is tuned in us-central1 and europe-west4 in the model table of 2026-10-31, not in asia-east1",
  ]);
  expect(tuningWarnings({ baseModel: "gemini-2.0-flash-001", adapterSize: undefined }, quiet, vertex)).toEqual([
    "'gemini-2.0-flash-001' is retired since 2026-06-01 in the model table of 2026-10-31",
  ]);
  expect(tuningWarnings({ baseModel: "gemini-2.5-pro", adapterSize: undefined }, quiet, vertex)).toEqual([
    "'gemini-2.5-pro' was announced to end on 2026-10-20; if it has, the service will not know it any more",
  ]);
  expect(tuningWarnings({ baseModel: "gemini-9", adapterSize: undefined }, quiet, vertex)).toEqual([
    "'gemini-9' is not in the model table of 2026-10-31",
  ]);
});

test("files that are small, large, missing or the same are named", () => {
  const model = { baseModel: "gemini-9", adapterSize: undefined };
  const of = (train: ReturnType<typeof file>, validation?: ReturnType<typeof file>) =>
    tuningWarnings(model, { train, validation }, vertex)[0];
  expect(of(file(20), file(5))).toBe("20 training rows are few; about 100 are recommended to begin with");
  expect(of(file(200))).toBe("there is no validation file, so the curves will have no validation series");
  expect(of(file(200, "same"), file(200, "same"))).toBe(
    "the validation file is the training file, so its curves say nothing about new rows",
  );
  expect(of(file(2000), file(1500))).toBe(
    "1500 validation rows are more than 30 % of the training rows, which the service may refuse",
  );
  const large = { train: file(10, "a", 2_000_000_000), validation: file(6000) };
  expect(tuningWarnings({ ...model, baseModel: "gemini-2.5-pro" }, large, vertex).slice(-2)).toEqual([
    "the training file has 2000000000 bytes; 'gemini-2.5-pro' takes 1000000000 in the model table of 2026-10-31",
    "the validation file has 6000 rows; 'gemini-2.5-pro' takes 5000 in the model table of 2026-10-31",
  ]);
});
