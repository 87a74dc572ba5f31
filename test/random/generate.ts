import type { Component, Node, Pipeline, Program, Ref, Type } from "./abstract-pipeline.ts";
import { constant, parameterType, titles } from "./constants.ts";
import { excluded } from "./exclusions.ts";
import { GeneratedLevel, type Shared } from "./generate-level.ts";
import { Random } from "./random.ts";
import { tidy } from "./tidy.ts";

/** A random program; the same seed gives the same one. */
export function generate(seed: number): Program {
  const random = new Random(seed);
  for (;;) {
    const program = attempt(random);
    if (excluded(program) === undefined) return program;
  }
}

function attempt(random: Random): Program {
  const components: Component[] = [];
  const pipelines: Pipeline[] = [];
  const inner = random.weighted([
    [4, 0],
    [3, 1],
    [3, 2],
  ]);
  for (let index = 1; index <= inner; index += 1)
    pipelines.push(pipeline({ random, components, pipelines }, `inner_${index}`, random.int(1, 5)));
  pipelines.push(pipeline({ random, components, pipelines }, "main", random.int(3, 9)));
  return tidy({ components, pipelines });
}

function pipeline(given: Pick<Shared, "random" | "components" | "pipelines">, id: string, budget: number): Pipeline {
  const { random } = given;
  const inputs: Record<string, Pipeline["inputs"][string]> = {};
  for (let index = random.int(0, 5); index > 0; index -= 1) inputs[`in_${index}`] = input(random);
  const shared: Shared = { ...given, ownComponents: [], waitables: [], count: { value: 0 } };
  const top = new GeneratedLevel(shared, {
    frames: [],
    outer: Object.entries(inputs).map(([name, port]) => ({
      ref: { input: name },
      type: port.type,
      from: "input",
      absent: port.optional === true && port.default === undefined,
    })),
  });
  const nodes: readonly Node[] = top.fill(budget);
  const made: readonly (readonly [Ref, Type])[] = top.own.map(({ ref, type }) => [ref, type]);
  const returned = random.some(made, id === "main" ? 0.15 : 0.4).slice(0, 3);
  const single = returned.length === 1 && random.chance(0.6);
  const returns = Object.fromEntries(returned.map(([ref], index) => [single ? "Output" : `r_${index + 1}`, ref]));
  return {
    id,
    ...(random.chance(0.2) ? { displayName: "A display name: it's shown" } : {}),
    ...(id === "main" && random.chance(0.15) ? { root: "gs://bucket/root" } : {}),
    inputs,
    nodes,
    returns,
  };
}

function input(random: Random): Pipeline["inputs"][string] {
  if (random.chance(0.25)) {
    const list = random.chance(0.3);
    const type: Type = { kind: "artifact", title: random.pick(titles), ...(list ? { list } : {}) };
    return { type, ...(!list && random.chance(0.3) ? { optional: true } : {}) };
  }
  const type = parameterType(random);
  return random.weighted<Pipeline["inputs"][string]>([
    [4, { type }],
    [3, { type, default: constant(type, random), optional: true }],
    [1, { type, optional: true }],
  ]);
}
