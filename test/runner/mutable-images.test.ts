import { expect, test } from "vitest";
import { defineContainerComponent, definePipeline } from "../../compiler/authoring/index.ts";
import { compile } from "../../compiler/compile.ts";
import { mutableImages } from "../../runner/index.ts";
import { greet } from "../fixtures/runner/work.ts";

const container = (name: string, image: string) =>
  defineContainerComponent({ name, inputs: {}, outputs: {}, container: () => ({ image, command: ["true"] }) });

test("images behind tags are told when results of their tasks are used again, each once", () => {
  const tag = container("by-tag", "alpine:3");
  const digest = container("by-digest", `alpine@sha256:${"a".repeat(64)}`);
  const never = container("never", "busybox:1");
  const keyed = container("keyed", "debian:12");
  const pipeline = definePipeline({
    name: "images",
    inputs: {},
    build() {
      tag({});
      tag({}, { name: "again" });
      digest({});
      never({}, { cache: false });
      keyed({}, { cache: { key: "mine" } });
      greet({ who: "ada" });
    },
  });
  expect(mutableImages(compile(pipeline).spec)).toEqual(["alpine:3"]);
});
