import { expect, test } from "vitest";
import { defineComponent, definePipeline, type TaskOptions } from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { problemsOf } from "../../support/problems.ts";

const work = defineComponent({ name: "work", inputs: {}, outputs: {} });
// Node removes types without checking them, so options of every shape arrive.
const compileWith = (options: unknown): unknown =>
  compile(definePipeline({ name: "p", inputs: {}, build: () => void work({}, options as TaskOptions) }));

const names = ["name", "displayName", "after", "ignoreUpstreamFailure", "cache", "retry", "resources", "image", "env"];
const fields = ["max", "backoff", "factor", "maxBackoff", "cpu", "memory", "accelerator", "key", "A"];
const strange: readonly unknown[] = [undefined, null, 0, 5n, "", "x", Symbol("x"), () => 1, [], [null], {}, Number.NaN];

test.each([...names, "kubernetes"])("a task option '%s' of any shape is taken or told", (name) => {
  const values = [...strange, ...fields.flatMap((field) => strange.map((value) => ({ [field]: value })))];
  for (const value of values) {
    try {
      compileWith({ [name]: value });
    } catch (error) {
      if (!PipewrightError.is(error)) throw error;
    }
  }
});

test("an option of the wrong shape is told once, and the rest of the task is still read", () => {
  expect(
    problemsOf(
      () => void compileWith({ resources: null, retry: "3", env: [], kubernetes: {}, cache: "no", colour: 1 }),
    ),
  ).toMatchInlineSnapshot(`
    "error K106: 'resources' is not an object
      hint: write resources: { … }

    error K106: 'retry' is not an object
      hint: write retry: { … }

    error K106: 'env' is not an object
      hint: write env: { … }

    error K106: a task has no option 'colour'
      hint: known: 'after', 'cache', 'displayName', 'env', 'ignoreUpstreamFailure', 'image', 'kubernetes', 'name', 'resources', 'retry'

    error K106: 'kubernetes' is not a list
      hint: write kubernetes: [secretAsEnv({ … })]

    error K106: 'cache' is neither true nor false nor an object with a 'key'
      hint: use false, or { key: 'text' }

    6 problems"
  `);
});
