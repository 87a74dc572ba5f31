import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";

const submit = (...args: readonly string[]): ReturnType<typeof cli> =>
  cli(["submit", ...args, "--dry-run", "--project", "p", "--root", "gs://bucket/root"], {
    env: { PIPEWRIGHT_EMULATOR_URL: "" },
  });

test("an image given on the command line or in the environment is what TypeScript components run in", async () => {
  const flag = await submit("examples/hello.ts", "--image", "europe-docker.pkg.dev/p/r/hello@sha256:0123");
  expect(flag.stdout).toContain('"image": "europe-docker.pkg.dev/p/r/hello@sha256:0123"');
  const variable = await cli(["compile", "examples/hello.ts"], { env: { PIPEWRIGHT_IMAGE: "acme/hello:2" } });
  expect(variable.stdout).toContain("image: acme/hello:2");
});

test("a value outside its closed set is refused before anything is sent, and the sent spec does not name the set", async () => {
  const pipeline = "pipelines/tune-and-evaluate.ts";
  const wrong = await submit(pipeline, "--image", "acme/stages:1", "-p", "source=gs://b/x.jsonl", "-p", "format=xml");
  expect(wrong).toMatchObject({ code: 1, stdout: "" });
  expect(wrong.stderr).toContain("error K303: parameter 'format' is \"xml\", which is none of its values");
  const right = await submit(pipeline, "--image", "acme/stages:1", "-p", "source=gs://b/x.jsonl", "-p", "format=csv");
  expect(right.code, right.stderr).toBe(0);
  expect(right.stdout).not.toContain("literals");
});
