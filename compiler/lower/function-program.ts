import { fail } from "../diagnostics/pipewright-error.ts";
import type { Span } from "../diagnostics/span.ts";
import type { FunctionCallee } from "../graph/graph.ts";
import {
  componentArgs,
  componentCommand,
  lightweightArgs,
  lightweightCommand,
  stockImage,
} from "../spec/component-command.ts";
import type { ContainerSpec } from "../spec/pipeline-spec.ts";

/** The work of one component as it travels in a spec. */
export interface LightweightBundle {
  /** Brotli in base64 of the module. */
  readonly code: string;
  /** Its largest parts, largest first, for the message when it is too large. */
  readonly modules: readonly { readonly name: string; readonly bytes: number }[];
}

/** How the work of TypeScript components gets into its container. */
export interface CodeOptions {
  /** Image of TypeScript components that name none and are in no other; left out, only this machine's runner takes them. */
  readonly image: string;
  /** Component → its image, as a lock file says; for components that name none. */
  readonly images?: Readonly<Record<string, string>>;
  /** Whether components that do not say it themselves carry their work in the spec. @default "image" */
  readonly code?: "image" | "lightweight";
  readonly bundles?: Readonly<Record<string, LightweightBundle>> | undefined;
  /** Image of lightweight components that name none: any with Node in its PATH. @default "node:24-slim" */
  readonly lightweightImage?: string;
}

/**
 * The program of a TypeScript component's container.
 * @throws K190 when its code was not given, K191 when the code is too large to travel.
 */
export function functionProgram(
  callee: FunctionCallee,
  options: CodeOptions,
  at: Span | undefined,
): Pick<ContainerSpec, "args" | "command" | "image"> {
  if (callee.lightweight ?? (options.code === "lightweight" && callee.image === undefined))
    return lightweightProgram(callee, options, at);
  const built = entry(options.images, callee.name);
  return {
    args: componentArgs(callee.name),
    command: componentCommand,
    image: callee.image ?? built ?? options.image,
  };
}

/**
 * Linux's limit for one argument (MAX_ARG_STRLEN less its final zero). KFP hands a whole container, command, arguments
 * and image, to its driver as one.
 */
export const mostBytes = 131_071;

function lightweightProgram(
  { name, image }: FunctionCallee,
  { bundles, lightweightImage = stockImage }: CodeOptions,
  at: Span | undefined,
): Pick<ContainerSpec, "args" | "command" | "image"> {
  const bundle = entry(bundles, name);
  if (bundle === undefined)
    return fail("K190", `component '${name}' is lightweight and its code was not given to compile`, {
      hint: "pass { bundles: await bundleLightweight(pipeline) } from 'pipewright/build', or use the pipewright command",
      at,
    });
  const program = {
    args: lightweightArgs(name, bundle.code),
    command: lightweightCommand,
    image: image ?? lightweightImage,
  };
  const bytes = Buffer.byteLength(JSON.stringify(program));
  if (bytes <= mostBytes) return program;
  return fail(
    "K191",
    `component '${name}' does not fit into a spec: ${grouped(bytes)} of ${grouped(mostBytes)} bytes`,
    {
      hint: `put it into an image with pipewright build, or import less; largest: ${bundle.modules.map(({ name: module, bytes: size }) => `${module} (${grouped(size)})`).join(", ")}`,
      at,
    },
  );
}

/** A component may be named like a member that every object has. */
const entry = <T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

const grouped = (bytes: number): string => bytes.toLocaleString("en");
