import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { geminiTarget } from "../../gemini/target.ts";
import type { Environment } from "../../gemini/target.ts";

const problem = (env: Environment): unknown => {
  try {
    return geminiTarget(env);
  } catch (error) {
    return PipewrightError.is(error) ? error.diagnostics : error;
  }
};

describe("the target that the environment names", () => {
  test("an emulator address alone means the emulator", () => {
    expect(geminiTarget({ PIPEWRIGHT_EMULATOR_URL: "http://127.0.0.1:8085/" })).toEqual({
      kind: "emulator",
      url: "http://127.0.0.1:8085",
      project: "pipewright",
      location: "us-central1",
    });
  });

  test("a project alone means Vertex, and an emulator address wins over it", () => {
    expect(geminiTarget({ GOOGLE_CLOUD_PROJECT: "shop" })).toEqual({
      kind: "vertex",
      project: "shop",
      location: "us-central1",
    });
    expect(geminiTarget({ GOOGLE_CLOUD_PROJECT: "shop", PIPEWRIGHT_EMULATOR_URL: "http://127.0.0.1:1" })).toEqual({
      kind: "emulator",
      url: "http://127.0.0.1:1",
      project: "shop",
      location: "us-central1",
    });
  });

  test("PIPEWRIGHT_GEMINI decides when several targets are possible", () => {
    const env = { GOOGLE_CLOUD_PROJECT: "shop", PIPEWRIGHT_EMULATOR_URL: "http://127.0.0.1:1", GEMINI_API_KEY: "k" };
    expect(geminiTarget({ ...env, PIPEWRIGHT_GEMINI: "vertex" }).kind).toBe("vertex");
    expect(geminiTarget({ ...env, PIPEWRIGHT_GEMINI: "api-key" })).toEqual({
      kind: "api-key",
      variable: "GEMINI_API_KEY",
    });
  });

  test("the location is GOOGLE_CLOUD_LOCATION, then GOOGLE_CLOUD_REGION, and blank values do not count", () => {
    const location = (env: Environment) => {
      const target = geminiTarget({ GOOGLE_CLOUD_PROJECT: "shop", ...env });
      return target.kind === "vertex" ? target.location : undefined;
    };
    expect(location({ GOOGLE_CLOUD_LOCATION: "global", GOOGLE_CLOUD_REGION: "europe-west4" })).toBe("global");
    expect(location({ GOOGLE_CLOUD_LOCATION: " ", GOOGLE_CLOUD_REGION: "europe-west4" })).toBe("europe-west4");
  });

  test("a target never carries the key itself", () => {
    expect(JSON.stringify(geminiTarget({ GOOGLE_API_KEY: "very-secret" }))).not.toContain("very-secret");
  });

  test.each<[string, Environment, string, string]>([
    [
      "nothing at all",
      {},
      "the environment says nowhere to send Gemini requests",
      "set GOOGLE_CLOUD_PROJECT for Vertex AI, GEMINI_API_KEY for the Developer API, or PIPEWRIGHT_EMULATOR_URL as `pipewright emulator start` prints it",
    ],
    [
      "an unknown kind",
      { PIPEWRIGHT_GEMINI: "cloud" },
      "PIPEWRIGHT_GEMINI is 'cloud', which is no target",
      "use one of 'emulator', 'vertex', 'api-key'",
    ],
    [
      "an emulator without an address",
      { PIPEWRIGHT_GEMINI: "emulator" },
      "PIPEWRIGHT_GEMINI is 'emulator', but PIPEWRIGHT_EMULATOR_URL is not set",
      "run `pipewright emulator start` and set the variables that it prints",
    ],
    [
      "an address that is none",
      { PIPEWRIGHT_EMULATOR_URL: "localhost:8085" },
      "PIPEWRIGHT_EMULATOR_URL is 'localhost:8085', which is no http address",
      "set it as `pipewright emulator start` prints it, such as http://127.0.0.1:8085",
    ],
    [
      "Vertex without a project",
      { PIPEWRIGHT_GEMINI: "vertex" },
      "PIPEWRIGHT_GEMINI is 'vertex', but GOOGLE_CLOUD_PROJECT is not set",
      "set GOOGLE_CLOUD_PROJECT to the id of your Google Cloud project",
    ],
    [
      "a key that is not there",
      { PIPEWRIGHT_GEMINI: "api-key" },
      "PIPEWRIGHT_GEMINI is 'api-key', but neither GEMINI_API_KEY nor GOOGLE_API_KEY is set",
      "set GEMINI_API_KEY to a key of the Gemini Developer API",
    ],
  ])("%s is K650", (_name, env, ...[message, hint]) => {
    expect(problem(env)).toEqual([{ code: "K650", message, hint }]);
  });
});
