import { expect, test } from "vitest";
import { locationOfResource, vertexHost } from "../../gemini/host.ts";

test("every kind of location has its own host", () => {
  expect(["global", "us", "eu", "europe-west4"].map(vertexHost)).toEqual([
    "https://aiplatform.googleapis.com",
    "https://aiplatform.us.rep.googleapis.com",
    "https://aiplatform.eu.rep.googleapis.com",
    "https://europe-west4-aiplatform.googleapis.com",
  ]);
});

test("a resource name tells its location and a model id does not", () => {
  expect(locationOfResource("projects/1/locations/eu/endpoints/2")).toBe("eu");
  expect(locationOfResource("gemini-2.5-flash")).toBeUndefined();
});
