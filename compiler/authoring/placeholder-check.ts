import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { ContainerCallee, Element } from "../graph/graph.ts";
import { wordsOf } from "./placeholders.ts";

interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** Checks the command line of a container component: placeholders name declared ports, structures nest as KFP allows. */
export function checkElements(callee: ContainerCallee): readonly Problem[] {
  const top = (["command", "args"] as const).flatMap((list) =>
    callee[list].flatMap((element, index) =>
      checkElement(callee, element, { inConcat: false, name: `'${list}[${index}]'` }),
    ),
  );
  const env = Object.entries(callee.env)
    .filter(([, value]) => typeof value !== "string")
    .map(([name]) => ({
      message: `the environment variable '${name}' of '${callee.name}' is not text`,
      hint: "write the value as text; KFP has no references in the environment",
    }));
  return [...checkImage(callee), ...top, ...env];
}

function checkImage(callee: ContainerCallee): readonly Problem[] {
  const { image, name } = callee;
  if (typeof image !== "string" || image.trim() === "")
    return [{ message: `component '${name}' has no image`, hint: "name an image such as 'alpine:3.20'" }];
  if (/\{\{\$(?!\.inputs\.parameters\[)/.test(image))
    return [
      {
        message: `the image of '${name}' has a placeholder that is not an input's value`,
        hint: "KFP puts only values of parameter inputs into an image",
      },
    ];
  return checkText(callee, image);
}

interface ElementPlace {
  readonly inConcat: boolean;
  /** The argument that the element is, or is a part of. */
  readonly name: string;
}

function checkElement(callee: ContainerCallee, element: Element, place: ElementPlace): readonly Problem[] {
  if (typeof element === "string") return checkText(callee, element);
  const problem = notAnElement(`${place.name} of '${callee.name}'`, element);
  if (problem !== undefined) return [problem];
  if (element.kind === "concat")
    return element.parts.flatMap((part) => checkElement(callee, part, { ...place, inConcat: true }));
  const branches = [element.present, element.absent ?? []];
  const known = Object.hasOwn(callee.inputs, element.input)
    ? []
    : [
        {
          message: `ifPresent in '${callee.name}' asks for '${element.input}', which is not an input`,
          hint: nameHint(element.input, Object.keys(callee.inputs)),
        },
      ];
  const lists =
    place.inConcat && branches.some((branch) => Array.isArray(branch) && branch.length > 0)
      ? [
          {
            message: `ifPresent inside concat in '${callee.name}' has a list of arguments`,
            hint: "inside concat a branch is a single text",
          },
        ]
      : [];
  return [
    ...known,
    ...lists,
    ...branches
      .flatMap((branch) => [branch].flat() as readonly Element[])
      .flatMap((part) => checkElement(callee, part, place)),
  ];
}

/** What stands where text belongs, for whoever was not stopped by tsc. */
function notAnElement(place: string, element: unknown): Problem | undefined {
  const kind = typeof element === "object" && element !== null && "kind" in element ? element.kind : undefined;
  if (kind === "concat" || kind === "ifPresent") return undefined;
  const words = wordsOf(element);
  if (words !== undefined) return { message: `${place} is ${words.what} itself`, hint: words.hint };
  if (element === undefined)
    return {
      message: `${place} is undefined`,
      hint: "a parameter is used as it is, an artifact through path, uri or metadata(key), a list of artifacts as a whole",
    };
  const isPlain = typeof element === "number" || typeof element === "boolean";
  const what = isPlain ? `the ${typeof element} ${element}` : element === null ? "null" : "an object";
  return { message: `${place} is ${what}, not text`, hint: "write it as text" };
}

const pattern = /\{\{\$\.(inputs|outputs)\.(parameters|artifacts)\['([^']*)'\]/g;

function checkText(callee: ContainerCallee, text: string): readonly Problem[] {
  return [...text.matchAll(pattern)].flatMap(([, side = "", kind = "", name = ""]) => {
    const ports = callee[side === "inputs" ? "inputs" : "outputs"];
    const port = ports[name];
    const wanted = kind === "parameters" ? "parameter" : "artifact";
    if (port?.kind === wanted) return [];
    if (port !== undefined)
      return [
        {
          message: `'${callee.name}' uses a placeholder for the ${wanted} '${name}', which is ${port.kind === "artifact" ? "an artifact" : "a parameter"}`,
          hint:
            port.kind === "artifact"
              ? `write {{$.${side}.artifacts['${name}'].path}}, or use the placeholders that the container function gets`
              : `write {{$.${side}.parameters['${name}']${side === "outputs" ? ".output_file" : ""}}}, or use the placeholders that the container function gets`,
        },
      ];
    return [
      {
        message: `'${callee.name}' uses a placeholder for the ${wanted} '${name}', which is not among its ${side}`,
        hint: nameHint(name, Object.keys(ports)),
      },
    ];
  });
}
