import { expect, test } from "vitest";
import { resolveTarget } from "../../vertex/target.ts";

test("flags win over the environment, and the environment over the configuration", () => {
  const env = {
    GOOGLE_CLOUD_PROJECT: "env-project",
    GOOGLE_CLOUD_LOCATION: "europe-west4",
    GOOGLE_CLOUD_REGION: "asia-east1",
  };
  const config = { project: "config-project", location: "us-east1" };
  expect(resolveTarget({ project: "flag-project", location: "us-west1", env, config })).toEqual({
    project: "flag-project",
    projectFrom: "--project",
    location: "us-west1",
    locationFrom: "--location",
  });
  expect(resolveTarget({ env, config })).toEqual({
    project: "env-project",
    projectFrom: "GOOGLE_CLOUD_PROJECT",
    location: "europe-west4",
    locationFrom: "GOOGLE_CLOUD_LOCATION",
  });
  expect(resolveTarget({ env: {}, config })).toEqual({
    project: "config-project",
    projectFrom: "pipewright.config",
    location: "us-east1",
    locationFrom: "pipewright.config",
  });
});

test("the region that the tutorials set is the fallback for the location", () => {
  const target = resolveTarget({ env: { GOOGLE_CLOUD_PROJECT: "p", GOOGLE_CLOUD_REGION: "europe-west1" } });
  expect([target.location, target.locationFrom]).toEqual(["europe-west1", "GOOGLE_CLOUD_REGION"]);
});

test("the emulator needs no project", () => {
  expect(resolveTarget({ env: { PIPEWRIGHT_EMULATOR_URL: "http://127.0.0.1:4711" } })).toEqual({
    project: "pipewright-local",
    projectFrom: "the emulator's default",
    location: "us-central1",
    locationFrom: "the default",
    emulator: { host: "127.0.0.1", port: 4711 },
  });
});

test("K700 says that no project is known", () => {
  expect(() => resolveTarget({ env: {} })).toThrow("K700: no Google Cloud project is known");
  expect(() => resolveTarget({ env: { GOOGLE_CLOUD_PROJECT: "My Project" } })).toThrow(
    "K700: 'My Project' (from GOOGLE_CLOUD_PROJECT) is not a project id",
  );
});

test("K701 refuses a location that answers generate calls only", () => {
  expect(() => resolveTarget({ env: { GOOGLE_CLOUD_PROJECT: "p", GOOGLE_CLOUD_LOCATION: "global" } })).toThrow(
    "K701: 'global' (from GOOGLE_CLOUD_LOCATION) is not a region that runs pipelines",
  );
});

test.each(["127.0.0.1:80", "https://127.0.0.1:80", "http://example.com:80", "http://127.0.0.1"])(
  "K702 refuses '%s' as the emulator's address",
  (url) => {
    expect(() => resolveTarget({ env: { PIPEWRIGHT_EMULATOR_URL: url } })).toThrow(
      `K702: PIPEWRIGHT_EMULATOR_URL is '${url}', which is not an http address with a port on this machine`,
    );
  },
);
