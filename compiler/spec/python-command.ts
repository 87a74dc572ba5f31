import type { ContainerSpec } from "./pipeline-spec.ts";

/** What the Python SDK's compiler makes of a lightweight component. */
export interface LightweightPython {
  /** The module's source. */
  readonly source: string;
  /** What follows the source on the command line. */
  readonly args: readonly string[];
  /** Packages that the image would install before, as pip takes them. */
  readonly packages: readonly string[];
}

/** Takes the command line of a lightweight Python component apart; undefined for every other command line. */
export function lightweightPythonOf(command: readonly string[]): LightweightPython | undefined {
  // A shell's own script comes first when packages are installed: sh -c <install> sh -ec <start> <source> <args>.
  const start = command.findIndex(
    (word, index) => word.includes(executorModule) && command[index - 1] === "-ec" && command[index - 2] === "sh",
  );
  const source = command[start + 1];
  if (start < 2 || source === undefined || !command[start]?.includes("ephemeral_component.py")) return undefined;
  const install = command.slice(0, start - 2).join("\n");
  const packages = install.includes("pip install")
    ? [...install.matchAll(/(?<=\s)'([^'\s-][^']*)'/g)].map(([, name = ""]) => name)
    : [];
  return { source, args: command.slice(start + 2), packages };
}

/** Whether a container is a lightweight component of the Python SDK. */
export const isLightweightPython = ({ command = [], args = [] }: ContainerSpec): boolean =>
  lightweightPythonOf([...command, ...args]) !== undefined;

const executorModule = "kfp.dsl.executor_main";
