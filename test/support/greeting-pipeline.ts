import * as z from "zod";
import { definePipeline } from "../../compiler/authoring/index.ts";
import { compile } from "../../compiler/compile.ts";
import { broken, greet, shout, waiting } from "../fixtures/runner/work.ts";

/** greet → shout, with outputs of both kinds. */
export const greeting = definePipeline({
  name: "greeting",
  inputs: { who: z.string(), times: z.int().default(1) },
  build({ who, times }) {
    const hello = greet({ who, times });
    const loud = shout({ data: hello.outputs.data });
    return { loud: loud.outputs.loud, data: hello.outputs.data };
  },
});

export const greetingSpec = compile(greeting).spec;

/** One task that fails after another has succeeded. */
export const failingSpec = compile(
  definePipeline({
    name: "failing",
    inputs: {},
    build() {
      const hello = greet({ who: "you" });
      broken({ message: "no luck today" }, { after: [hello] });
    },
  }),
).spec;

/** One task that ends only when it is cancelled. */
export const endlessSpec = compile(
  definePipeline({
    name: "endless",
    inputs: {},
    build() {
      waiting({}, { cache: false });
    },
  }),
).spec;
