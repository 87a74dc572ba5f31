import { lstatSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Files by path below a folder, as base64, in one order; one file alone has the empty path. */
export type Packed = Readonly<Record<string, string>>;

/** Something below a folder that cannot travel, in the words of a message. */
export interface Unpackable {
  /** Path below the folder. */
  readonly path: string;
  readonly why: string;
}

/** Reads a file or folder that is to travel with the code. The same content gives the same data, whatever its times and modes. */
export function packEmbedded(path: string): { readonly packed: Packed; readonly problems: readonly Unpackable[] } {
  const root = realpathSync(path);
  const isFile = statSync(root).isFile();
  if (isFile) return { packed: { "": readFileSync(root).toString("base64") }, problems: [] };
  const found: [string, string][] = [];
  const problems: Unpackable[] = [];
  walk(root, root, { found, problems });
  return { packed: Object.fromEntries(found), problems };
}

interface Finds {
  readonly found: [string, string][];
  readonly problems: Unpackable[];
}

function walk(folder: string, root: string, finds: Finds): void {
  for (const name of readdirSync(folder).toSorted()) {
    const file = join(folder, name);
    const path = relative(root, file).replaceAll(sep, "/");
    const facts = lstatSync(file);
    const why = facts.isSymbolicLink() ? linkProblem(file, root) : kindProblem(facts);
    if (why !== undefined) finds.problems.push({ path, why });
    else if (facts.isDirectory()) walk(file, root, finds);
    else finds.found.push([path, readFileSync(file).toString("base64")]);
  }
}

const kindProblem = (facts: Stats): string | undefined =>
  facts.isFile() || facts.isDirectory() ? undefined : "is neither a file nor a folder";

/** A link stands for the file that it leads to, if that is below the same folder. */
function linkProblem(link: string, root: string): string | undefined {
  try {
    const target = realpathSync(link);
    if (!target.startsWith(root + sep)) return "is a link that leads out of the folder";
    const facts = statSync(target);
    return facts.isDirectory() ? "is a link to a folder" : kindProblem(facts);
  } catch (error) {
    const isCircle = (error as NodeJS.ErrnoException).code === "ELOOP";
    return isCircle ? "is a link that leads in a circle" : "is a link that leads nowhere";
  }
}
