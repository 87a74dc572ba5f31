import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  and,
  type ArtifactListRef,
  type ArtifactRef,
  type CollectedRef,
  Dataset,
  defineComponent,
  eq,
  exitHandler,
  finalStatus,
  type FinalStatus,
  gte,
  importer,
  listOf,
  lt,
  Model,
  not,
  or,
  parallelFor,
  type ParamRef,
  text,
  when,
} from "../../compiler/authoring/index.ts";
import { implement } from "../../containers/runtime/implement.ts";

const tune = defineComponent({
  name: "tune",
  inputs: { dataset: Dataset, rate: z.number().default(0.1), tags: z.array(z.string()).optional() },
  outputs: { model: Model, endpoint: z.string(), score: z.number() },
});
const pick = defineComponent({
  name: "pick",
  inputs: { models: listOf(Model), scores: z.array(z.number()) },
  outputs: {},
});
const notify = defineComponent({ name: "notify", inputs: { status: finalStatus }, outputs: {} });
const dataset = {} as ArtifactRef<"system.Dataset">;
const score = {} as ParamRef<number>;
const mode = {} as ParamRef<"fast" | "best">;
const flag = {} as ParamRef<boolean>;

test("conditions compare values of one kind", () => {
  eq(mode, "fast");
  eq(flag, true);
  eq(mode, {} as ParamRef<string>);
  gte(score, 0.8);
  lt({} as ParamRef<string>, "m");
  and(flag, or(eq(score, 1), not(flag)));
  // @ts-expect-error a number is not text
  eq(score, "3");
  // @ts-expect-error not one of the texts
  eq(mode, "slow");
  // @ts-expect-error booleans have no order
  gte(flag, true);
  // @ts-expect-error a number reference is not text
  eq(mode, score);
  // @ts-expect-error lists cannot be compared
  eq({} as ParamRef<string[]>, "a");
  // @ts-expect-error artifacts cannot be compared
  eq(dataset, "a");
  // @ts-expect-error text is not a test
  and(flag, mode);
});

test("only a closed chain has a result, and its branches return the same", () => {
  const build = () => ({ model: tune({ dataset }).outputs.model });
  const chosen = when(flag, build).elif(eq(mode, "best"), build).otherwise(build);
  expectTypeOf(chosen).toEqualTypeOf<{ model: ArtifactRef<"system.Model"> }>();
  // @ts-expect-error an open chain has no result
  void when(flag, build).model;
  // @ts-expect-error a name is missing
  when(flag, build).otherwise(() => ({}));
  // @ts-expect-error a type differs
  when(flag, build).otherwise(() => ({ model: tune({ dataset }).outputs.score }));
  // @ts-expect-error a name is added
  when(flag, build).elif(flag, () => ({ ...build(), extra: tune({ dataset }).outputs.score }));
  // @ts-expect-error a closed chain takes no further branch
  void when(flag, build).otherwise(build).elif;
  // @ts-expect-error a branch is synchronous
  when(flag, async () => build());
  // @ts-expect-error a constant is not a reference
  when(flag, () => ({ n: 3 }));
});

test("loops hand out items and collect lists", () => {
  const sweep = parallelFor(
    [
      { rate: 0.1, tag: "hot", tags: ["a"] },
      { rate: 0.01, tag: "cold", tags: ["b"] },
    ],
    ({ rate, tag, tags }, whole) => {
      expectTypeOf(rate).toExtend<ParamRef<number>>();
      expectTypeOf(whole).toExtend<ParamRef<{ rate: number; tag: string }>>();
      const { model, score: made } = tune({ dataset, rate, tags }).outputs;
      void text`${tag}`;
      return { model, made };
    },
    { parallelism: 2 },
  );
  expectTypeOf(sweep.model).toEqualTypeOf<ArtifactListRef<"system.Model">>();
  expectTypeOf(sweep.made).toEqualTypeOf<CollectedRef<number>>();
  pick({ models: sweep.model, scores: sweep.made });
  parallelFor(sweep.model, (model) => void expectTypeOf(model).toEqualTypeOf<ArtifactRef<"system.Model">>());
  parallelFor({} as ParamRef<string[]>, (item) => void expectTypeOf(item).toEqualTypeOf<ParamRef<string>>());
  // @ts-expect-error there is no such field
  parallelFor([{ rate: 0.1 }], ({ rates }) => void tune({ dataset, rate: rates }));
  // @ts-expect-error text is not a number
  parallelFor(["a"], (item) => void tune({ dataset, rate: item }));
  // @ts-expect-error a single value is not a list
  parallelFor(score, () => {});
  // @ts-expect-error one artifact is not a list
  parallelFor(dataset, () => {});
  // @ts-expect-error a list of models is not one model
  tune({ dataset: sweep.model });
  // @ts-expect-error nothing of that name was returned
  void sweep.endpoint;
  // @ts-expect-error the function of a loop is synchronous
  parallelFor([1], async () => {});
  // @ts-expect-error a limit is a number
  parallelFor([1], () => {}, { parallelism: "2" });
});

test("lists of nested loops stay flat, as KFP delivers them", () => {
  const outer = parallelFor([1, 2], () => parallelFor(["a", "b"], () => ({ score: tune({ dataset }).outputs.score })));
  expectTypeOf(outer.score).toEqualTypeOf<CollectedRef<number>>();
});

test("exits, failures and order", () => {
  const handler = exitHandler(
    () => notify({}),
    () => void tune({ dataset }),
  );
  tune({ dataset }, { after: [handler, parallelFor([1], () => void tune({ dataset }))], ignoreUpstreamFailure: true });
  const body = (): void => void tune({ dataset });
  // @ts-expect-error the exit is a task
  exitHandler(() => {}, body);
  const exit = () => notify({});
  const leaking = () => ({ model: tune({ dataset }).outputs.model });
  // @ts-expect-error nothing leaves an exit handler
  exitHandler(exit, leaking);
  const late = async () => {};
  // @ts-expect-error the group is called synchronously
  exitHandler(exit, late);
  // @ts-expect-error a condition is not something to wait for
  tune({ dataset }, { after: [eq(score, 1)] });
  implement(notify, ({ inputs }) => void expectTypeOf(inputs.status).toEqualTypeOf<FinalStatus | undefined>());
});

test("imports carry their type", () => {
  const base = importer(Model, { uri: text`gs://b/${mode}`, metadata: { stage: "base", score }, reimport: true });
  expectTypeOf(base.outputs.artifact).toEqualTypeOf<ArtifactRef<"system.Model">>();
  // @ts-expect-error an imported Model is not a Dataset
  tune({ dataset: base.outputs.artifact });
  // @ts-expect-error the address is text
  importer(Model, { uri: score });
  // @ts-expect-error metadata holds parameters, not artifacts
  importer(Model, { uri: "gs://b", metadata: { from: dataset } });
});
