import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { StructureProblem } from "./check-structure.ts";
import type { TaskPlace } from "./check-references.ts";

type Path = readonly (string | number)[];

/** Whether the loop that a task may be has items to go through and hands each of them to its component. */
export function iteratorProblems(place: TaskPlace): readonly StructureProblem[] {
  const { task, path, name } = place;
  const { parameterIterator, artifactIterator } = task;
  if (parameterIterator !== undefined && artifactIterator !== undefined)
    return [
      {
        code: "K414",
        path: [...path, "artifactIterator"],
        message: `task '${name}' loops over parameters and over artifacts at once`,
        hint: "remove one of 'parameterIterator' and 'artifactIterator'",
      },
    ];
  if (parameterIterator !== undefined) {
    const { itemInput, items } = parameterIterator;
    const here = [...path, "parameterIterator"];
    return [
      ...itemProblems(place, { itemInput, section: "parameters", path: here }),
      ...parameterItems(place, items, [...here, "items"]),
    ];
  }
  if (artifactIterator === undefined) return [];
  const { itemInput, items } = artifactIterator;
  const here = [...path, "artifactIterator"];
  return [
    ...itemProblems(place, { itemInput, section: "artifacts", path: here }),
    ...supplied(place, { input: items.inputArtifact, section: "artifacts", path: [...here, "items", "inputArtifact"] }),
  ];
}

interface Item {
  readonly itemInput: string;
  readonly section: "parameters" | "artifacts";
  readonly path: Path;
}

function itemProblems(
  { task, component, name }: TaskPlace,
  { itemInput, section, path }: Item,
): readonly StructureProblem[] {
  const declared = component.inputDefinitions?.[section] ?? {};
  if (!Object.hasOwn(declared, itemInput))
    return [
      {
        code: "K414",
        path: [...path, "itemInput"],
        message: `the loop '${name}' hands its item to '${itemInput}', which its component does not declare`,
        get hint() {
          return nameHint(itemInput, Object.keys(declared));
        },
      },
    ];
  if (!Object.hasOwn(task.inputs?.[section] ?? {}, itemInput)) return [];
  return [
    {
      code: "K414",
      path: [...path, "itemInput"],
      message: `the loop '${name}' hands its item to '${itemInput}', which the task also sets itself`,
      hint: `remove '${itemInput}' from the task's inputs`,
    },
  ];
}

interface Items {
  readonly raw?: string;
  readonly inputParameter?: string;
}

function parameterItems(place: TaskPlace, items: Items, path: Path): readonly StructureProblem[] {
  const { raw, inputParameter } = items;
  if ((raw === undefined) === (inputParameter === undefined))
    return [
      {
        code: "K414",
        path,
        message: `the loop '${place.name}' has ${raw === undefined ? "no items" : "two sources of items"}`,
        hint: "give it exactly one of 'raw' and 'inputParameter'",
      },
    ];
  if (inputParameter !== undefined)
    return supplied(place, { input: inputParameter, section: "parameters", path: [...path, "inputParameter"] });
  if (isJsonList(raw ?? "")) return [];
  return [
    {
      code: "K414",
      path: [...path, "raw"],
      message: `the items of the loop '${place.name}' are not a list in JSON`,
      hint: `write a text such as '["a", "b"]'`,
    },
  ];
}

interface Supplied {
  readonly input: string;
  readonly section: "parameters" | "artifacts";
  readonly path: Path;
}

function supplied({ task, name }: TaskPlace, { input, section, path }: Supplied): readonly StructureProblem[] {
  const inputs = task.inputs?.[section] ?? {};
  if (Object.hasOwn(inputs, input)) return [];
  return [
    {
      code: "K414",
      path,
      message: `the loop '${name}' takes its items from '${input}', which is not among the task's ${section === "parameters" ? "parameter" : "artifact"} inputs`,
      get hint() {
        return nameHint(input, Object.keys(inputs));
      },
    },
  ];
}

function isJsonList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    // Not JSON is the answer here; the caller reports it with its place.
    return false;
  }
}
