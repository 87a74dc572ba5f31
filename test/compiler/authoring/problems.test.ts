import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  artifactType,
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  exitHandler,
  ifPresent,
  Model,
  parallelFor,
  type ParamRef,
  type Pipeline,
  text,
} from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import type { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { problemsOf } from "../../support/problems.ts";

const convert = defineComponent({
  name: "convert",
  inputs: { source: z.string(), limit: z.int().max(10).optional() },
  outputs: { dataset: Dataset, rows: z.int() },
});
const tune = defineComponent({
  name: "tune",
  inputs: { dataset: Dataset, epochs: z.int().default(3) },
  outputs: { model: Model },
});

/** Compiles a pipeline with the given body and answers its problems as text. */
const problemsIn = (build: (inputs: { source: ParamRef<string> }) => void | Record<string, never>): string =>
  problemsOf(() => compile(definePipeline({ name: "p", inputs: { source: z.string() }, build })));

describe("calls", () => {
  test("a component called outside a pipeline is K101", () => {
    expect(problemsOf(() => convert({ source: "x" }))).toMatchInlineSnapshot(`
      "error K101: component 'convert' was called outside a pipeline
        hint: call it inside the build function of definePipeline"
    `);
  });

  test("every missing, unknown and wrong input of one call is reported at once", () => {
    expect(
      problemsIn(() => {
        tune({ epoch: 3 } as never);
        convert({ source: 3 } as never);
        convert({ source: "x", limit: 11 });
        convert({ source: new Date() } as never);
      }),
    ).toMatchInlineSnapshot(`
      "error K302: 'tune' has no input 'epoch'
        hint: did you mean 'epochs'?

      error K301: 'tune' is called without its required input 'dataset'
        hint: pass a value, or give the input a default

      error K303: input 'source' of 'convert' wants text, but gets 3
        hint: change the value or the input's type

      error K303: input 'limit' of 'convert' does not accept 11: too big: expected number to be <=10
        hint: give a value that the input's schema accepts

      error K303: input 'source' of 'convert' holds a value that JSON cannot carry
        hint: use text, finite numbers, booleans, arrays and plain objects

      5 problems"
    `);
  });

  test("a value of the wrong kind or type is K303", () => {
    expect(
      problemsIn(({ source }) => {
        const data = convert({ source });
        tune({ dataset: source } as never);
        tune({ dataset: "gs://b/x" } as never);
        convert({ source: data.outputs.dataset } as never);
        convert({ source: data.outputs.rows } as never);
        tune({ dataset: tune({ dataset: data.outputs.dataset }).outputs.model } as never);
      }),
    ).toMatchInlineSnapshot(`
      "error K303: input 'dataset' of 'tune' wants a system.Dataset, but gets text
        hint: an artifact input takes an artifact output of another task

      error K303: input 'dataset' of 'tune' wants a system.Dataset, not a constant
        hint: pass an output of another task, or an artifact input of the pipeline

      error K303: input 'source' of 'convert' wants text, but gets a system.Dataset
        hint: a parameter input takes a parameter output, or a constant

      error K303: input 'source' of 'convert' wants text, but gets a whole number
        hint: KFP never converts between types; change one of the two declarations

      error K303: input 'dataset' of 'tune' wants a system.Dataset, but gets a system.Model
        hint: KFP never converts between types; change one of the two declarations

      5 problems"
    `);
  });

  test("a type of one's own and its base are kept apart", () => {
    const Vectors = artifactType("acme.Vectors", { base: Dataset });
    const index = defineComponent({ name: "index", inputs: { vectors: Vectors }, outputs: {} });
    expect(problemsIn(({ source }) => void index({ vectors: convert({ source }).outputs.dataset } as never)))
      .toMatchInlineSnapshot(`
      "error K303: input 'vectors' of 'index' wants a system.Dataset/acme.Vectors, but gets a system.Dataset
        hint: both are the same KFP type, but the kit keeps your own types apart"
    `);
  });

  test("a reference of another pipeline is K201", () => {
    let stolen: ParamRef<string> | undefined;
    problemsIn(({ source }) => {
      stolen = source;
      convert({ source });
    });
    expect(
      problemsIn(() => {
        convert({ source: stolen! });
        convert({ source: text`a ${stolen!}` });
      }),
    ).toMatchInlineSnapshot(`
      "error K201: 'source' belongs to another pipeline than 'p'
        hint: pass it through the inputs or outputs of that pipeline

      error K201: 'source' belongs to another pipeline than 'p'
        hint: pass it through the inputs or outputs of that pipeline

      2 problems"
    `);
  });

  test("a reference used as text is K105", () => {
    // oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string -- the mistake under test
    expect(problemsIn(({ source }) => void convert({ source: `gs://${source}` }))).toMatchInlineSnapshot(`
      "error K105: the reference to 'source' was turned into text
        hint: its value exists only at run time: use text\`…\${ref}…\` to build text from it"
    `);
    expect(problemsIn(({ source }) => void text`${convert({ source }).outputs.dataset as never}`))
      .toMatchInlineSnapshot(`
      "error K105: an artifact has no text form
        hint: pass the artifact to a component and use its path there"
    `);
  });
});

describe("task options", () => {
  test("wrong values are K106 and name the option", () => {
    expect(
      problemsIn(({ source }) => {
        convert({ source }, { retry: { max: -1, backoff: "1.5h", factor: 0 } });
        convert({ source }, { resources: { cpu: "many", memory: "3 GB", accelerator: { count: 1.5 } } });
        convert({ source }, { resources: { memory: text`${source}Gi` } });
        convert({ source }, { env: { N: 3 } as never });
      }),
    ).toMatchInlineSnapshot(`
      "error K106: 'retry.max' is -1
        hint: use a whole number of at least 0

      error K106: 'retry.factor' is 0
        hint: use a number of at least 1

      error K106: 'retry.backoff' is '1.5h', which is not a duration
        hint: use whole numbers with a unit: '30s', '5m', '2h', '1d', '1w'

      error K106: 'resources.cpu' is 'many', which is not a number of cores
        hint: use 4, 0.5 or '500m'

      error K106: 'resources.memory' is '3 GB', which is not an amount of memory
        hint: use '32Gi', '15G' or a number of bytes

      error K106: 'resources.accelerator.count' is '1.5', which is not a count
        hint: use a whole number of at least 0

      error K106: 'resources.memory' takes text or a reference to one text value
        hint: pass a text output or input of this pipeline as it is

      error K106: the environment variable 'N' is not text
        hint: KFP has no references in the environment; pass the value as an input instead

      8 problems"
    `);
  });

  test("resources on a nested pipeline are K107", () => {
    const inner = definePipeline({ name: "inner", inputs: {}, build: () => void convert({ source: "x" }) });
    expect(problemsIn(() => void inner({}, { resources: { cpu: 1 } }))).toMatchInlineSnapshot(`
      "error K107: 'inner' is a pipeline, so it has no container to give resources or environment to
        hint: set them on the tasks inside it"
    `);
  });

  test("waiting for something else than a task of the pipeline is K203", () => {
    expect(problemsIn(({ source }) => void convert({ source }, { after: [{ name: "convert", outputs: {} }] })))
      .toMatchInlineSnapshot(`
      "error K203: 'after' names something that is not a task of this pipeline
        hint: pass what calling a component in the same pipeline returned"
    `);
  });
});

describe("definitions", () => {
  test("names that KFP cannot carry are K102", () => {
    expect(problemsOf(() => defineComponent({ name: "…", inputs: {}, outputs: {} }))).toMatchInlineSnapshot(`
      "error K102: '…' is not a valid name
        hint: use letters and digits"
    `);
    expect(problemsOf(() => defineComponent({ name: "c", inputs: { "a-b": z.string() }, outputs: {} })))
      .toMatchInlineSnapshot(`
      "error K102: component 'c': 'a-b' is not a valid input or output name
        hint: use letters, digits and '_', not beginning with a digit"
    `);
    expect(problemsOf(() => definePipeline({ name: "x".repeat(129), inputs: {}, build: () => {} })))
      .toMatchInlineSnapshot(`
      "error K102: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' is not a valid pipeline name
        hint: use 1 to 128 letters, digits and hyphens, beginning with a letter or digit"
    `);
    expect(problemsOf(() => artifactType("my type"))).toMatchInlineSnapshot(`
      "error K102: 'my type' is not a valid artifact type name
        hint: use letters, digits, '.', '_' and '-', beginning with a letter"
    `);
  });

  test("types that no parameter can carry are K103", () => {
    expect(problemsOf(() => defineComponent({ name: "c", inputs: { when: z.date() }, outputs: {} })))
      .toMatchInlineSnapshot(`
      "error K103: component 'c': 'when' has a type that no KFP parameter can carry
        hint: Date cannot be represented in JSON Schema; dates travel as ISO text, big integers as text"
    `);
    expect(
      problemsOf(() => defineComponent({ name: "c", inputs: { either: z.union([z.string(), z.int()]) }, outputs: {} })),
    ).toMatchInlineSnapshot(`
      "error K103: component 'c': 'either' has a type that no KFP parameter can carry
        hint: use a string, integer, number, boolean, array or object schema; for 'one of several texts' use z.enum"
    `);
  });

  test("a default that its own schema refuses is K104", () => {
    expect(problemsOf(() => defineComponent({ name: "c", inputs: { n: z.int().max(3).default(9) }, outputs: {} })))
      .toMatchInlineSnapshot(`
      "error K104: component 'c': the default of 'n' does not fit: too big: expected number to be <=3
        hint: change the default or the schema"
    `);
  });

  test("placeholders of unknown ports are K109", () => {
    expect(
      problemsOf(() =>
        defineContainerComponent({
          name: "c",
          inputs: { text: z.string() },
          outputs: {},
          container: () => ({
            image: " ",
            args: ["{{$.inputs.parameters['texts']}}", "{{$.inputs.artifacts['text'].path}}", ifPresent("txt", "a")],
          }),
        }),
      ),
    ).toMatchInlineSnapshot(`
      "error K109: component 'c' has no image
        hint: name an image such as 'alpine:3.20'

      error K109: 'c' uses a placeholder for the parameter 'texts', which is not among its inputs
        hint: did you mean 'text'?

      error K109: 'c' uses a placeholder for the artifact 'text', which is a parameter
        hint: write {{$.inputs.parameters['text']}}, or use the placeholders that the container function gets

      error K109: ifPresent in 'c' asks for 'txt', which is not an input
        hint: did you mean 'text'?

      4 problems"
    `);
  });

  test("a pipeline without tasks is K108", () => {
    expect(problemsIn(() => {})).toMatchInlineSnapshot(`
      "error K108: pipeline 'p' has no tasks
        hint: call at least one component in its build function"
    `);
  });

  test("a pipeline that calls itself is K111", () => {
    const loop: Pipeline<{ readonly source: z.ZodString }> = definePipeline({
      name: "loop",
      inputs: { source: z.string() },
      build: ({ source }) => void loop({ source }),
    });
    expect(problemsOf(() => compile(loop))).toMatchInlineSnapshot(`
      "error K111: pipeline 'loop' calls itself
        hint: a spec cannot hold a recursive pipeline; use a loop"
    `);
  });

  test("returning anything but outputs of tasks is K304", () => {
    expect(
      problemsOf(() =>
        compile(
          definePipeline({
            name: "p",
            inputs: { source: z.string() },
            build({ source }) {
              convert({ source });
              return { source, three: 3 as never };
            },
          }),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error K304: pipeline output 'source' is the pipeline's own input 'source'
        hint: KFP can only return what a task produced; let a task produce it

      error K304: pipeline output 'three' is not an output of a task
        hint: return an output: { three: task.outputs.… }

      2 problems"
    `);
  });

  test("what a build function throws is K116, with its place", () => {
    const error = (() => {
      try {
        compile(
          definePipeline({
            name: "p",
            inputs: { rows: z.array(z.string()) },
            build: ({ rows }) => void (rows as never as string[]).map((row) => convert({ source: row })),
          }),
        );
      } catch (thrown) {
        return thrown as PipewrightError;
      }
    })();
    expect(error?.diagnostics.map(({ at, ...rest }) => [rest, at?.file])).toEqual([
      [
        {
          code: "K116",
          message: "the build function of pipeline 'p' threw TypeError: rows.map is not a function",
          hint: "correct it there; it runs when the pipeline is compiled, with references in the place of values",
        },
        import.meta.filename,
      ],
    ]);
    expect(error?.cause).toBeInstanceOf(TypeError);
  });

  test("a loop's options and an exit of another kind are K149", () => {
    const build = (body: () => void) =>
      problemsOf(() => compile(definePipeline({ name: "p", inputs: {}, build: body })));
    expect(build(() => void parallelFor([1], () => {}, null as never))).toMatchInlineSnapshot(`
      "error K149: what parallelFor is given as options is missing
        hint: write them as { parallelism: 2 }"
    `);
    expect(build(() => void exitHandler("notify" as never, () => {}))).toMatchInlineSnapshot(`
      "error K149: the exit of exitHandler is text, not a function
        hint: write () => notify({ … }), and call one component in it"
    `);
  });

  test("compiling something else than a pipeline is K405", () => {
    expect(problemsOf(() => compile(convert as never))).toMatchInlineSnapshot(`
      "error K405: what was given to compile is not a pipeline
        hint: give it what definePipeline returned"
    `);
  });
});
