import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  and,
  Dataset,
  defineComponent,
  definePipeline,
  eq,
  exitHandler,
  finalStatus,
  gt,
  importer,
  listOf,
  lt,
  Model,
  parallelFor,
  type ParamRef,
  text,
  when,
} from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { problemsOf } from "../../support/problems.ts";

const convert = defineComponent({
  name: "convert",
  inputs: { source: z.string() },
  outputs: { dataset: Dataset, rows: z.int(), name: z.string() },
});
const tune = defineComponent({ name: "tune", inputs: { dataset: Dataset }, outputs: { model: Model } });
const pick = defineComponent({ name: "pick", inputs: { models: listOf(Model) }, outputs: {} });
const notify = defineComponent({
  name: "notify",
  inputs: { status: finalStatus, note: z.string().optional() },
  outputs: { sent: z.boolean() },
});

type Both = { value: ParamRef; extra: ParamRef<string> };
type Inputs = { source: ParamRef<string>; count: ParamRef<number>; on: ParamRef<boolean>; list: ParamRef<string[]> };
const pipelineOf = (build: (inputs: Inputs) => void) =>
  definePipeline({
    name: "p",
    inputs: { source: z.string(), count: z.int(), on: z.boolean(), list: z.array(z.string()) },
    build,
  });
const problemsIn = (build: (inputs: Inputs) => void): string => problemsOf(() => compile(pipelineOf(build)));

describe("what leaves a group", () => {
  test("a value used outside its loop, branch or exit handler is K204", () => {
    expect(
      problemsIn(({ source, on }) => {
        let data = convert({ source });
        parallelFor([1, 2], () => void (data = convert({ source })));
        tune({ dataset: data.outputs.dataset });
        when(on, () => void (data = convert({ source })));
        convert({ source: text`of ${data.outputs.name}` });
        exitHandler(
          () => notify({}),
          () => void (data = convert({ source })),
        );
        convert({ source: "x" }, { resources: { cpu: data.outputs.name } });
      }),
    ).toMatchInlineSnapshot(`
      "error K204: 'dataset' of 'convert-2' is used outside the loop that makes it
        hint: return it from the loop's function and use the list that parallelFor returns

      error K204: 'name' of 'convert-3' is used outside the branch that makes it
        hint: return it from every branch, close the chain with otherwise, and use what that returns

      error K204: 'name' of 'convert-5' is used outside the exit handler that makes it
        hint: nothing leaves an exit handler; put the task that uses it inside

      3 problems"
    `);
  });

  test("K204 says where the value is made and where it is used", () => {
    try {
      compile(
        pipelineOf(({ source }) => {
          let data = convert({ source });
          parallelFor([1, 2], () => void (data = convert({ source })));
          tune({ dataset: data.outputs.dataset });
        }),
      );
      expect.unreachable();
    } catch (error) {
      const [problem] = (error as PipewrightError).diagnostics;
      expect(problem?.related?.[0]?.message).toBe("it is made here");
      expect(problem?.related?.[0]?.at?.line).toBe((problem?.at?.line ?? 0) - 1);
    }
  });

  test("a loop's item used outside, and a pipeline output from inside a group, are K204", () => {
    let item: ParamRef<string> | undefined;
    expect(
      problemsIn(({ list }) => {
        parallelFor(list, (each) => {
          item = each;
          convert({ source: each });
        });
        convert({ source: item ?? "" });
      }),
    ).toMatchInlineSnapshot(`
      "error K204: the item of a loop is used outside the loop that makes it
        hint: return it from the loop's function and use the list that parallelFor returns"
    `);
    const leaking = definePipeline({
      name: "p",
      inputs: {},
      build() {
        let data = convert({ source: "" });
        parallelFor(["a"], (source) => void (data = convert({ source })));
        return { rows: data.outputs.rows };
      },
    });
    expect(problemsOf(() => compile(leaking))).toMatchInlineSnapshot(`
      "error K204: 'rows' of 'convert-2' is used outside the loop that makes it
        hint: return it from the loop's function and use the list that parallelFor returns"
    `);
  });

  test("results that no task directly inside makes are K208", () => {
    expect(
      problemsIn(({ source, on }) => {
        const data = convert({ source });
        parallelFor(["a"], (each) => {
          convert({ source: each });
          return { each, data: data.outputs.dataset };
        });
        when(on, () => {
          convert({ source });
          return 3 as never;
        });
      }),
    ).toMatchInlineSnapshot(`
      "error K208: 'each' is returned from a loop, but no task directly in it makes it
        hint: KFP can only hand out what a task of the group produced; let a task in it produce the value

      error K208: 'data' is returned from a loop, but no task directly in it makes it
        hint: KFP can only hand out what a task of the group produced; let a task in it produce the value

      error K208: a branch returns something that is not an object of references
        hint: return { name: task.outputs.name }, synchronously

      3 problems"
    `);
  });

  test("empty groups are K108", () => {
    expect(
      problemsIn(({ source, on }) => {
        convert({ source });
        parallelFor([1], () => {});
        when(on, () => {});
      }),
    ).toMatchInlineSnapshot(`
      "error K108: the loop 'for-loop-2' has no tasks
        hint: call at least one component in it

      error K108: the branch 'condition-3' has no tasks
        hint: call at least one component in it

      2 problems"
    `);
  });
});

describe("branches", () => {
  test("different names or types are K207", () => {
    expect(
      problemsIn(({ source, on }) => {
        when(on, () => ({
          value: convert({ source }).outputs.rows as ParamRef,
          extra: convert({ source }).outputs.name,
        }))
          .elif(eq(source, "x"), () => ({ value: convert({ source }).outputs.name }) as unknown as Both)
          .otherwise(() => ({ value: convert({ source }).outputs.rows }) as unknown as Both);
      }),
    ).toMatchInlineSnapshot(`
      "error K207: 'value' is text in one branch and a whole number in another
        hint: return the same names with the same types from every branch

      error K207: not every branch returns 'extra'
        hint: return the same names with the same types from every branch

      2 problems"
    `);
  });

  test("a branch added after other tasks is K207", () => {
    expect(
      problemsIn(({ source, on }) => {
        const chain = when(on, () => void convert({ source }));
        convert({ source });
        chain.otherwise(() => void convert({ source }));
      }),
    ).toMatchInlineSnapshot(`
      "error K207: a branch is added after other tasks were called
        hint: write when(…).elif(…).otherwise(…) as one expression"
    `);
  });

  test("conditions over different or uncomparable kinds are K305", () => {
    expect(
      problemsIn(({ source, count, on, list }) => {
        const data = convert({ source });
        const bad = [
          eq(count, "3" as never),
          gt(on as never, true as never),
          eq(list as never, "a"),
          eq(data.outputs.dataset as never, "a"),
          eq(text`${source}!`, "a!"),
          lt(count, Number.NaN),
          and(on, "yes" as never),
        ] as const;
        expect(bad.length).toBe(7);
      }),
    ).toMatchInlineSnapshot(`
      "error K305: a condition compares a number with text
        hint: compare text with text, numbers with numbers and booleans with booleans

      error K305: a condition orders booleans with '>'
        hint: use eq or ne

      error K305: a condition compares a list or an object
        hint: use a text, number or boolean that a task or an input of the pipeline provides

      error K305: a condition compares an artifact
        hint: use a text, number or boolean that a task or an input of the pipeline provides

      error K305: a condition compares text that is built from references
        hint: use a text, number or boolean that a task or an input of the pipeline provides

      error K305: a condition compares NaN
        hint: use text, a finite number or a boolean

      error K305: a condition compares the constant "yes" with something
        hint: write the reference first: eq(task.outputs.rows, 3); what is known now is decided with a plain if

      7 problems"
    `);
  });

  test("a condition outside a pipeline is K101", () => {
    expect(problemsOf(() => eq({} as ParamRef<string>, "a"))).toMatchInlineSnapshot(`
      "error K101: a condition was called outside a pipeline
        hint: call it inside the build function of definePipeline"
    `);
  });
});

describe("loops", () => {
  test("items that cannot be looped over are K205, a wrong parallelism is K106", () => {
    expect(
      problemsIn(({ source, list }) => {
        const body = (): void => void convert({ source });
        parallelFor([], body);
        parallelFor([1, "a"] as never, body);
        parallelFor([{ a: 1 }, { b: 2 }], body);
        parallelFor([{ "a b": 1 }], body);
        parallelFor([{ a: source }] as never, body);
        parallelFor(source as never, body);
        parallelFor("abc" as never, body);
        parallelFor(list, body, { parallelism: 0 });
      }),
    ).toMatchInlineSnapshot(`
      "error K205: a loop has no items
        hint: leave the loop out, or let a task make the list

      error K205: a loop's items have different types
        hint: give every item the same type: all text, all numbers, all objects

      error K205: a loop's items have different fields
        hint: give every item the same fields

      error K205: 'a b' is not usable as the name of an item's field
        hint: use letters, digits and '_', not beginning with a digit

      error K205: a loop's constant items hold a reference
        hint: let a task build the list, or use the reference inside the loop

      error K205: a loop's items are a single value, not a list
        hint: use a list output or a list input

      error K205: a loop's items are neither a list nor a reference to one
        hint: give an array of constants, or a list that a task or an input of the pipeline provides

      error K106: 'parallelism' is 0
        hint: use a whole number of at least 1, or leave it out

      8 problems"
    `);
  });

  test("an item keeps its type: a wrong use is K303", () => {
    expect(problemsIn(() => void parallelFor([1, 2], (n) => void convert({ source: n as never }))))
      .toMatchInlineSnapshot(`
      "error K303: input 'source' of 'convert' wants text, but gets a whole number
        hint: KFP never converts between types; change one of the two declarations"
    `);
  });

  test("a list of artifacts is not one artifact", () => {
    expect(
      problemsIn(({ source }) => {
        const sweep = parallelFor([1], () => ({
          model: tune({ dataset: convert({ source }).outputs.dataset }).outputs.model,
        }));
        pick({ models: sweep.model });
        parallelFor(sweep.model, (model) => void pick({ models: model as never }));
      }),
    ).toMatchInlineSnapshot(`
      "error K303: input 'models' of 'pick' wants a list of system.Model, but gets a system.Model
        hint: collect a list with parallelFor"
    `);
  });
});

describe("exits and failures", () => {
  test("a nested handler, several exit tasks and an exit that depends on tasks are K206", () => {
    expect(
      problemsIn(({ source, on }) => {
        const data = convert({ source });
        const body = (): void => void convert({ source });
        when(on, () => void exitHandler(() => notify({}), body));
        exitHandler(() => (notify({}), notify({})), body);
        exitHandler(() => notify({ note: data.outputs.name }), body);
      }),
    ).toMatchInlineSnapshot(`
      "error K206: an exit handler is inside another group
        hint: KFP has exit handlers at the top of a pipeline only; move it there, or into a pipeline of its own

      error K206: the exit of an exit handler is 2 tasks or groups, not one task
        hint: call exactly one component or pipeline in its first function

      error K206: the exit task 'notify-4' depends on other tasks
        hint: give it constants and inputs of the pipeline only

      3 problems"
    `);
  });

  test("an exit task whose output the group uses is K202", () => {
    expect(
      problemsIn(() => {
        let name: ParamRef<string> | undefined;
        exitHandler(
          () => {
            const exit = convert({ source: "x" });
            name = exit.outputs.name;
            return exit;
          },
          () => void convert({ source: name ?? "" }),
        );
      }),
    ).toMatchInlineSnapshot(`
      "error K202: task 'exit-handler-1' waits for 'convert', which does not come before it
        hint: tasks may only use what earlier calls returned"
    `);
  });

  test("required inputs of a task that ignores failures are K209", () => {
    expect(
      problemsIn(
        ({ source }) => void convert({ source: convert({ source }).outputs.name }, { ignoreUpstreamFailure: true }),
      ),
    ).toMatchInlineSnapshot(`
      "error K209: 'convert-2' ignores upstream failure, but its input 'source' needs the output of another task
        hint: give the input a default or make it optional: a failed task has no outputs"
    `);
  });

  test("a final status without one task before it is K210", () => {
    expect(
      problemsIn(({ source }) => {
        notify({});
        const [a, b] = [convert({ source }), convert({ source })];
        notify({}, { ignoreUpstreamFailure: true });
        notify({}, { ignoreUpstreamFailure: true, after: [a, b] });
        parallelFor([1], () => void notify({}, { ignoreUpstreamFailure: true, after: [a] }));
      }),
    ).toMatchInlineSnapshot(`
      "error K210: 'notify' has an input for a final status, but nothing ends before it that could fail
        hint: call it as the exit of an exitHandler, or with ignoreUpstreamFailure: true

      error K210: 'notify-2' takes the final status of one task, but comes after none
        hint: let it depend on exactly one task beside it

      error K210: 'notify-3' takes the final status of one task, but comes after 2 tasks
        hint: let it depend on exactly one task beside it

      error K210: 'notify-4' takes the final status of 'convert', which is in another group
        hint: let it depend on exactly one task beside it

      4 problems"
    `);
  });

  test("waiting for the inside of a branch or exit handler, or for the group around, is K203", () => {
    expect(
      problemsIn(({ source, on }) => {
        let inside = convert({ source });
        when(on, () => void (inside = convert({ source })));
        convert({ source }, { after: [inside] });
        const handler = exitHandler(
          () => notify({}),
          () => void (inside = convert({ source })),
        );
        convert({ source }, { after: [handler] });
        convert({ source }, { after: [inside] });
      }),
    ).toMatchInlineSnapshot(`
      "error K203: 'after' names task 'convert-2' in a branch that this task is not in
        hint: a branch may never run; move the task into it, or wait for something outside

      error K203: 'after' names task 'convert-4' in an exit handler that this task is not in
        hint: wait for what exitHandler returned

      2 problems"
    `);
  });

  test("an importer without an address, or with metadata that is not JSON, is K112", () => {
    expect(
      problemsIn(({ source }) => {
        importer(Model, { uri: " " });
        importer(Model, { uri: source, metadata: { made: convert({ source }).outputs.dataset as never } });
        importer(Model, { uri: source }, { env: { A: "b" } });
      }),
    ).toMatchInlineSnapshot(`
      "error K112: an importer has no address
        hint: name where the artifact is, such as 'gs://bucket/path'

      error K112: an importer's metadata holds something that is neither JSON nor a parameter
        hint: use constants, references to parameters and text

      error K107: an importer runs no container to give resources or environment to
        hint: leave 'resources' and 'env' out

      3 problems"
    `);
  });
});
