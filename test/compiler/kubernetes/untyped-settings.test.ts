import { expect, test } from "vitest";
import { defineComponent, definePipeline, type TaskOptions } from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import * as k8s from "../../../compiler/kubernetes/index.ts";
import { problemsOf } from "../../support/problems.ts";

// Node removes types without checking them, so settings of every shape arrive.
type Setting = NonNullable<TaskOptions["kubernetes"]>[number];

const work = defineComponent({ name: "work", inputs: {}, outputs: {} });
const compileWith = (make: () => Setting): unknown =>
  compile(definePipeline({ name: "p", inputs: {}, build: () => void work({}, { kubernetes: [make()] }) }));

const settings = Object.entries(k8s).filter(
  (entry): entry is [string, (typeof entry)[1] & ((...args: readonly unknown[]) => Setting)] =>
    typeof entry[1] === "function",
);

const fields = `name env labels annotations matchExpressions matchFields matchPodExpressions weight accessModes size
  command args volumeMounts resources mountPath runAsUser key`.split(/\s+/);

const strange = [
  undefined,
  null,
  5,
  "x",
  5n,
  Symbol("x"),
  [],
  [5],
  [null],
  {},
  { resources: { limits: 5 } },
  { matchExpressions: [{ key: "a", operator: "In", values: 5 }] },
  ...[null, 5, "x", [1], { A: null }].flatMap((value) => fields.map((field) => ({ [field]: value }))),
];

test.each(settings)("%s says what is wrong with whatever it is given", (_, setting) => {
  for (const args of strange.flatMap((value) => [[value], ["a", value], [value, value]])) {
    try {
      compileWith(() => setting(...args));
    } catch (error) {
      if (!PipewrightError.is(error)) throw error;
    }
  }
});

test("settings without what they need are told field by field", () => {
  expect(
    problemsOf(() => void compileWith(() => settings.find(([name]) => name === "secretAsEnv")![1]({ secret: "s" }))),
  ).toMatchInlineSnapshot(`
    "error K130: 'secretAsEnv' has an empty 'env'
      hint: name a variable: { MY_VARIABLE: '…' }

    error K120: 'secretAsEnv' has nothing for 'name'
      hint: give text

    2 problems"
  `);
  expect(problemsOf(() => void compileWith(() => settings.find(([name]) => name === "mountPvc")![1](undefined))))
    .toMatchInlineSnapshot(`
    "error K120: 'mountPvc' takes an object, and was given nothing
      hint: give its settings by name: { … }

    error K129: 'mountPvc' has nothing for 'mountPath'
      hint: give text

    error K120: 'mountPvc' has nothing for 'name'
      hint: give text

    3 problems"
  `);
  expect(
    problemsOf(() => void compileWith(() => settings.find(([name]) => name === "imagePullSecrets")![1]("registry"))),
  ).toMatchInlineSnapshot(`
    "error K120: 'imagePullSecrets' has "registry" for 'names'
      hint: give a list

    error K120: 'imagePullSecrets' names no secret
      hint: name one, or leave the setting out

    2 problems"
  `);
});
