import { join, relative, sep } from "node:path";

/** Folder of the kit itself: the repository, or the package's `dist`. */
export const kitFolder: string = join(import.meta.dirname, "../..");

/** Whether the kit runs from its sources, so that what it bundles must resolve to sources too. */
export const runsFromSource: boolean = import.meta.filename.endsWith(".ts");

/**
 * Names a bundled file without this machine in it: below `node_modules/` for packages and for the kit, otherwise relative
 * to the project. Two clones of a project give the same names.
 */
export function moduleName(file: string, project: string): string {
  const path = file.split(sep).join("/");
  const inModules = path.lastIndexOf("/node_modules/");
  if (inModules !== -1) return path.slice(inModules + 1);
  const inProject = relative(project, file).split(sep).join("/");
  if (!inProject.startsWith("../")) return inProject;
  const inKit = relative(kitFolder, file).split(sep).join("/");
  return inKit.startsWith("../") ? inProject : `node_modules/pipewright/${inKit}`;
}
