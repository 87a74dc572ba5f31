import { expect, test } from "vitest";
import { servingEndpoint } from "../../../components/tune-model/serving-endpoint.ts";

const vertex = { kind: "vertex", project: "p", location: "us-central1" } as const;
const emulator = { kind: "emulator", url: "http://127.0.0.1:1", project: "p", location: "us-central1" } as const;
const inRegion = (region: string): string => `projects/7/locations/${region}/endpoints/9`;

test("Gemini 3 is served by the multi-region of the continent where it was tuned", () => {
  expect(servingEndpoint(inRegion("us-central1"), "gemini-3.5-flash", vertex)).toBe(inRegion("us"));
  expect(servingEndpoint(inRegion("europe-west4"), "publishers/google/models/gemini-3.5-flash", vertex)).toBe(
    inRegion("eu"),
  );
});

test("older models, other continents and the emulator keep their place", () => {
  expect(servingEndpoint(inRegion("us-central1"), "gemini-2.5-flash", vertex)).toBe(inRegion("us-central1"));
  expect(servingEndpoint(inRegion("asia-east1"), "gemini-3.5-flash", vertex)).toBe(inRegion("asia-east1"));
  expect(servingEndpoint(inRegion("us-central1"), "gemini-3.5-flash", emulator)).toBe(inRegion("us-central1"));
});
