import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkJobId, newJobId } from "../../vertex/job-id.ts";

const at = { now: Date.parse("2026-11-21T09:08:07.999Z"), random: "a1b2c3" };

test("a job id is the pipeline's name, the time in UTC and a random part", () => {
  expect(newJobId("tune-and-evaluate", at)).toBe("tune-and-evaluate-20261121090807-a1b2c3");
  expect(newJobId("My Pipeline_v2!", at)).toBe("my-pipeline-v2-20261121090807-a1b2c3");
  expect(newJobId("2fast", at)).toBe("pipeline-2fast-20261121090807-a1b2c3");
  expect(newJobId("日本", at)).toBe("pipeline-20261121090807-a1b2c3");
});

test("every generated id is one that the service takes", () => {
  fc.assert(fc.property(fc.string({ maxLength: 300, unit: "binary" }), (name) => void checkJobId(newJobId(name, at))));
});

test.each(["", "Upper", "9lives", "under_score", "a".repeat(128), "-a"])("K707 refuses the job id '%s'", (id) => {
  expect(() => checkJobId(id)).toThrow(`K707: '${id}' is not a job id`);
});
