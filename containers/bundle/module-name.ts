import { join, relative, sep } from "node:path";

/** Folder of the kit itself: the repository, or the package's `dist`. */
export const kitFolder: string = join(import.meta.dirname, "../..");

/** Whether the kit runs from its sources, so that what it bundles must resolve to sources too. */
export const runsFromSource: boolean = import.meta.filename.endsWith(".ts");

/**
 * Names a bundled file without this machine in it: relative to the project, or below `node_modules/` for packages that a workspace
 * keeps above it and for the kit. Two clones of a project give the same names.
 */
export function moduleName(file: string, project: string): string {
  const inProject = relative(project, file).split(sep).join("/");
  if (!inProject.startsWith("../")) return inProject;
  const path = file.split(sep).join("/");
  const inModules = path.indexOf("/node_modules/");
  if (inModules !== -1) return path.slice(inModules + 1);
  const inKit = relative(kitFolder, file).split(sep).join("/");
  return inKit.startsWith("../") ? inProject : `node_modules/pipewright/${inKit}`;
}
