import type { ContainerSpec } from "./pipeline-spec.ts";

/**
 * How a TypeScript component is started in every image of the kit. The text is part of KFP's cache key, so it holds
 * nothing that changes from build to build; placeholders stay out of element 0, which KFP's launcher does not expand.
 */
export const componentCommand: readonly string[] = ["node", "--enable-source-maps", "/app/main.mjs"];

/** Arguments that select one component of the image. */
export const componentArgs = (name: string): readonly string[] => ["--component", name, "--executor_input", "{{$}}"];

/**
 * How a component whose code travels in the spec is started: the first argument is unpacked into a temporary file, and
 * the program in it is called. The text is free of `$` and `{{`, which backends expand.
 */
export const lightweightCommand: readonly string[] = [
  "node",
  "--use-system-ca",
  "--input-type=module",
  "--eval",
  [
    'import { mkdtempSync, writeFileSync } from "node:fs";',
    'import { tmpdir } from "node:os";',
    'import { join } from "node:path";',
    'import { pathToFileURL } from "node:url";',
    'import { brotliDecompressSync } from "node:zlib";',
    'const file = join(mkdtempSync(join(tmpdir(), "pipewright-")), "main.mjs");',
    'writeFileSync(file, brotliDecompressSync(Buffer.from(process.argv[1], "base64")));',
    "process.argv[1] = file;",
    "const { pipewrightMain } = await import(pathToFileURL(file).href);",
    "await pipewrightMain();",
  ].join("\n"),
];

/** Arguments of a component whose code travels in the spec. */
export const lightweightArgs = (name: string, code: string): readonly string[] => [code, ...componentArgs(name)];

/** The component that a container starts, or undefined when the container is not one of the kit's. */
export function componentNameOf(container: ContainerSpec): string | undefined {
  const args = container.args ?? [];
  const [flag, name] = isLightweight(container) ? args.slice(1) : args;
  return (isLightweight(container) || isStartedBy(componentCommand, container)) && flag === "--component"
    ? name
    : undefined;
}

/** The code that travels in a container's arguments: Brotli in base64; undefined when it is in the image. */
export const lightweightCodeOf = (container: ContainerSpec): string | undefined =>
  isLightweight(container) ? container.args?.[0] : undefined;

const isLightweight = (container: ContainerSpec): boolean => isStartedBy(lightweightCommand, container);

const isStartedBy = (command: readonly string[], container: ContainerSpec): boolean =>
  container.command?.length === command.length && command.every((part, index) => part === container.command?.[index]);

/** The image of a TypeScript component that nobody has given one. It runs here; a cluster cannot pull it. */
export const unbuiltImage = "pipewright/unbuilt";

/** The image of a component whose code travels in the spec, when it names none. */
export const stockImage = "node:24-slim";
