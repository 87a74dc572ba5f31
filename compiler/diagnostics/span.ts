/** A place in a file that a person wrote. Lines and columns are 1-based; columns count UTF-16 units. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const here = import.meta.dirname;
const kitRoot = here.slice(0, -"compiler/diagnostics".length);
const kitFolders = ["compiler/", "containers/runtime/"].map((folder) => kitRoot + folder);

/** The nearest caller outside the kit's own authoring code, or undefined when every frame is the kit's. */
export function callerSpan(): Span | undefined {
  const { stackTraceLimit } = Error;
  const descriptor = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Error.stackTraceLimit = 24;
  Error.prepareStackTrace = (_error, sites) => sites;
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, callerSpan);
  // With prepareStackTrace installed, V8 hands over the call sites themselves.
  const sites = holder.stack as readonly NodeJS.CallSite[];
  if (descriptor) Object.defineProperty(Error, "prepareStackTrace", descriptor);
  else Reflect.deleteProperty(Error, "prepareStackTrace");
  Error.stackTraceLimit = stackTraceLimit;
  for (const site of sites) {
    const name = site.getFileName();
    if (name === null || name === undefined || name.startsWith("node:")) continue;
    const file = name.startsWith("file://") ? decodeURIComponent(new URL(name).pathname) : name;
    if (kitFolders.some((folder) => file.startsWith(folder))) continue;
    return { file, line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 };
  }
  return undefined;
}

/** Where an error was thrown, or undefined when the kit itself threw it. */
export function thrownAt({ stack = "" }: Error): Span | undefined {
  for (const [, name = "", line, column] of stack.matchAll(/^ +at .*?((?:file:\/\/)?\/[^()]*):(\d+):(\d+)\)?$/gm)) {
    const file = name.startsWith("file://") ? decodeURIComponent(new URL(name).pathname) : name;
    const isKit = kitFolders.some((folder) => file.startsWith(folder));
    return isKit ? undefined : { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}
