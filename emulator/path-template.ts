import type { Route } from "./server.ts";
import { ServiceError } from "./service-error.ts";

/** The first route that fits, with the decoded parts of its path. @throws ServiceError NOT_FOUND */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  pathname: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } {
  // Some clients escape the colon before a custom verb.
  const path = pathname.replaceAll(/%3a/gi, ":");
  for (const route of routes) {
    if (route.method !== method) continue;
    const match = patternOf(route.path).exec(path);
    if (match) return { route, params: decodeAll(match.groups ?? {}) };
  }
  throw new ServiceError(
    "NOT_FOUND",
    `the emulator has no ${method} ${pathname}; 'docs/emulator.md' lists the methods it speaks`,
  );
}

const patterns = new Map<string, RegExp>();

function patternOf(path: string | RegExp): RegExp {
  if (typeof path !== "string") return path;
  let pattern = patterns.get(path);
  if (pattern === undefined) patterns.set(path, (pattern = compile(path)));
  return pattern;
}

function compile(path: string): RegExp {
  const source = path.split(/(\{[a-zA-Z]+(?:=\*\*)?\})/).map((part) => {
    const [, name, rest] = /^\{([a-zA-Z]+)(=\*\*)?\}$/.exec(part) ?? [];
    if (name === undefined) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    if (name === "version") return "(?<version>v1|v1beta1)";
    return `(?<${name}>${rest === undefined ? "[^/:]+" : ".+?"})`;
  });
  return new RegExp(`^${source.join("")}$`);
}

function decodeAll(groups: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(
      Object.entries(groups).flatMap(([name, text]) => (text === undefined ? [] : [[name, decodeURIComponent(text)]])),
    );
  } catch {
    throw new ServiceError("INVALID_ARGUMENT", "the path holds a '%' that escapes nothing");
  }
}
