import type { Json } from "../spec/pipeline-spec.ts";
import type { ExecutorPlace } from "./spec-places.ts";
import { refused, type TargetProblem } from "./target-problem.ts";

/** Everything that looks like a placeholder. */
export const placeholders = (text: string): readonly string[] => text.match(/\{\{\$(?:[.[][^{}]*)?\}\}/g) ?? [];

const input = /^\{\{\$\.inputs\.parameters\[(['"])[^'"]*\1\]\}\}$/;
/** What driver and launcher fill in: the whole input, values, addresses and paths. */
const filledIn = [
  /^\{\{\$\}\}$/,
  input,
  /^\{\{\$\.inputs\.artifacts\[(['"])[^'"]*\1\]\.(?:uri|path)\}\}$/,
  /^\{\{\$\.outputs\.parameters\[(['"])[^'"]*\1\]\.output_file\}\}$/,
  /^\{\{\$\.outputs\.artifacts\[(['"])[^'"]*\1\]\.(?:uri|path)\}\}$/,
  /^\{\{\$\.workspace_path\}\}$/,
];

interface Element {
  readonly text: string;
  readonly path: readonly (string | number)[];
  readonly fits: (placeholder: string) => boolean;
}

/** Placeholders and structures in a container that reach the program, or Kubernetes, as they are written. */
export function argumentProblems({ name, executor, path, givenArtifacts }: ExecutorPlace): readonly TargetProblem[] {
  const { container } = executor;
  if (container === undefined) return [];
  const at = [...path, "container"];
  const isFilledIn = (text: string): boolean => filledIn.some((form) => form.test(text));
  // The launcher fills only the whole input into the first element, which names the program.
  const inProgram = (text: string): boolean => text === "{{$}}" || input.test(text);
  const elements = (field: "command" | "args"): readonly Element[] =>
    (container[field] ?? []).map((text, index) => ({
      text,
      path: [...at, field, index],
      // A structure is decided before the launcher sees which element comes first.
      fits: field === "command" && index === 0 && parsed(text) === undefined ? inProgram : isFilledIn,
    }));
  const settings: readonly Element[] = [
    { text: container.image, path: [...at, "image"], fits: (text) => input.test(text) },
    ...(container.env ?? []).map(({ value }, index) => ({
      text: value,
      path: [...at, "env", index],
      fits: () => false,
    })),
  ];
  const words = [...elements("command"), ...elements("args")];
  return [
    ...words.flatMap((element) => structureProblems(element, { name, givenArtifacts })),
    ...[...words, ...settings]
      // A program's source, of several lines, may quote placeholders that are none.
      .filter(({ text }) => !text.includes("\n"))
      .flatMap(({ text, path, fits }) =>
        [...new Set(placeholders(text))]
          .filter((found) => !fits(found))
          .map((found) =>
            refused("K173", path, {
              message: `open-source KFP does not fill in '${found}' where component '${name}' has it`,
              hint: wayOut(found),
            }),
          ),
      ),
  ];
}

const jobFact = /^\{\{\$\.pipeline_(?:job|task)_\w+\}\}$/;

function wayOut(found: string): string {
  if (jobFact.test(found))
    return "declare an input for it and give the task the placeholder as that input's whole value";
  if (/^\{\{\$\.output(?:s\.output_file|MetadataUri)/.test(found)) return "read it from the whole input, '{{$}}'";
  if (found.includes(".metadata") || /artifacts\[[^\]]*\]\}\}$/.test(found))
    return "give the program the whole input, '{{$}}', which holds every artifact with its metadata";
  if (input.test(found) || found.includes(".inputs.") || found.includes(".outputs."))
    return "put it into 'args', after the program's name";
  return "give the value as an input of the pipeline";
}

/** `concat` never, and `ifPresent` for parameters, alone, and free of structures and outputs. */
function structureProblems(
  { text, path }: Element,
  { name, givenArtifacts }: Pick<ExecutorPlace, "name" | "givenArtifacts">,
): readonly TargetProblem[] {
  const structure = parsed(text);
  if (structure === undefined) return [];
  if ("Concat" in structure)
    return [
      refused("K174", path, {
        message: `open-source KFP does not join the parts of 'Concat' in component '${name}'`,
        hint: text.includes('"IfPresent"')
          ? "write the two cases as two whole texts in 'ifPresent'"
          : "compile with --target kubeflow from TypeScript, or write the parts as one text",
      }),
    ];
  const { InputName: asked, Then: present, Else: absent = "" } = structure["IfPresent"] as Record<string, Json>;
  const wrong = (why: string, hint: string): readonly TargetProblem[] => [
    refused("K175", path, { message: `'IfPresent' in component '${name}' ${why}`, hint }),
  ];
  if (typeof asked === "string" && givenArtifacts.has(asked))
    return wrong(
      `asks for the artifact '${asked}', which open-source KFP always takes for absent`,
      "make two components, or ask for a parameter that is given together with the artifact",
    );
  if (text.includes("{{$.outputs"))
    return wrong(
      "names an output, and open-source KFP decides before outputs have a place",
      "give the output's path as an argument of its own",
    );
  if ([present, absent].flat().some((branch) => typeof branch === "object"))
    return wrong("holds another structure, which open-source KFP does not look into", "write whole texts in it");
  return [];
}

function parsed(text: string): Readonly<Record<string, Json>> | undefined {
  if (!/^\s*\{\s*"(?:Concat|IfPresent)"\s*:/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as Readonly<Record<string, Json>>;
    return "Concat" in value || (typeof value["IfPresent"] === "object" && value["IfPresent"] !== null)
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}
