import { existsSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import type { Plugin } from "rolldown";
import type { Diagnostic } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Span } from "../../compiler/diagnostics/span.ts";
import { packEmbedded } from "./pack-embedded.ts";

/**
 * Puts the content of files and folders into the calls of `embed` that name them. What cannot travel is added to
 * `problems`, because the bundler would wrap an error.
 */
export async function embedPlugin(problems: Diagnostic[]): Promise<Plugin> {
  const { parseAst } = await import("rolldown/parseAst");
  return {
    name: "pipewright-embed",
    transform: {
      filter: { code: /\bembed\b/, id: { exclude: /[\\/]node_modules[\\/](?!pipewright[\\/])|\0/ } },
      handler(code, id) {
        const calls = callsOf(parseAst(code, { lang: languages[extname(id)] ?? "js" }));
        // From the end, so that what is put in moves nothing that is still to come.
        const changed = calls.reduceRight((text, call) => {
          const data = contentOf(call, { file: id, ...placeOf(code, call.start) }, problems);
          return data === undefined ? text : text.slice(0, call.end) + `, ${data}` + text.slice(call.end);
        }, code);
        // The content is on the line of its call, so the map of lines stays true.
        return changed === code ? null : { code: changed, map: null };
      },
    },
  };
}

const languages: Readonly<Record<string, "ts" | "tsx" | "jsx">> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
};

interface Call {
  /** Text of the address, when the call is one that can be followed. */
  readonly address: string | undefined;
  /** Where the call begins, and where its first argument ends. */
  readonly start: number;
  readonly end: number;
}

/** The parts of a syntax tree that matter here; every node has more. */
interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** The calls of the kit's `embed` in a module, in order. */
function callsOf(program: unknown): readonly Call[] {
  const names = new Set<string>();
  const calls: Call[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!isNode(node)) return;
    if (node.type === "ImportDeclaration") for (const name of namesOf(node)) names.add(name);
    if (node.type === "CallExpression" && isNode(node["callee"]) && names.has(String(node["callee"]["name"])))
      calls.push(readCall(node));
    Object.values(node).forEach(visit);
  };
  visit(program);
  return calls;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";

/** The names that a module gives to the kit's `embed`. */
function namesOf(declaration: SyntaxNode): readonly string[] {
  const source = (declaration["source"] as { readonly value: string }).value;
  if (source !== "pipewright" && !/\/authoring\/(?:index|embed)\.[jt]s$/.test(source)) return [];
  const specifiers = declaration["specifiers"] as readonly {
    readonly imported?: { readonly name?: string };
    readonly local: { readonly name: string };
  }[];
  return specifiers.filter(({ imported }) => imported?.name === "embed").map(({ local }) => local.name);
}

function readCall(node: SyntaxNode): Call {
  const [first, ...others] = node["arguments"] as readonly SyntaxNode[];
  const [address, base] = first?.type === "NewExpression" ? (first["arguments"] as readonly SyntaxNode[]) : [];
  const isUrl = isNode(first?.["callee"]) && first["callee"]["name"] === "URL";
  const isBeside =
    base?.type === "MemberExpression" &&
    (base["object"] as SyntaxNode).type === "MetaProperty" &&
    (base["property"] as SyntaxNode)["name"] === "url";
  const text = address?.type === "Literal" ? address["value"] : undefined;
  const followed = isUrl && isBeside && others.length === 0 && typeof text === "string";
  return { address: followed ? text : undefined, start: node.start, end: first?.end ?? node.end };
}

function contentOf({ address }: Call, at: Span, problems: Diagnostic[]): string | undefined {
  if (address === undefined) {
    problems.push({
      code: "K115",
      message: "what is embedded here cannot be told without running the code",
      hint: "write embed(new URL('./name', import.meta.url)) with the name as plain text",
      at,
    });
    return undefined;
  }
  const path = resolve(dirname(at.file), decodeURIComponent(address));
  if (!existsSync(path)) {
    problems.push({
      code: "K113",
      message: `there is no '${basename(path)}' to embed`,
      hint: "name a file or folder beside the module",
      at,
    });
    return undefined;
  }
  const content = packEmbedded(path);
  problems.push(
    ...content.problems.map((each): Diagnostic => ({
      code: "K114",
      message: `'${each.path}' in '${basename(path)}' ${each.why}`,
      hint: "embed plain files and folders; a copy of the file in the place of the link will do",
      at,
    })),
  );
  return JSON.stringify(content.packed);
}

function placeOf(code: string, offset: number): { readonly line: number; readonly column: number } {
  const before = code.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
