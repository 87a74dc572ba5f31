import { spawn } from "node:child_process";
import { once } from "node:events";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { eachLine } from "./lines.ts";

/** Command lines for containers that are looked for, in this order. */
const known = ["podman", "docker", "nerdctl"] as const;

/** A command line for containers, such as podman. */
export interface ContainerTool {
  readonly program: string;
  /** Runs a command of the tool to its end; every line goes to `onLine`. */
  run(args: readonly string[], options?: ToolOptions): Promise<ToolResult>;
}

interface ToolOptions {
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface ToolResult {
  readonly ok: boolean;
  /** Of standard output, trimmed. */
  readonly text: string;
}

/** The tool to use: the named one, else the first that answers; undefined when none does. */
export async function findContainerTool(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ContainerTool | undefined> {
  for (const program of named === undefined ? known : [named]) {
    const tool = containerTool(program, env);
    // A client whose daemon is not there has a version of its own, and fails.
    if ((await tool.run(["version"])).ok) return tool;
  }
  return undefined;
}

function containerTool(program: string, env: Readonly<Record<string, string | undefined>>): ContainerTool {
  return {
    program,
    async run(args, { onLine = () => undefined, signal } = {}) {
      const child = spawn(program, args, {
        env,
        stdio: ["ignore", "pipe", "pipe"],
        ...(signal === undefined ? {} : { signal }),
      });
      const text: string[] = [];
      const output = eachLine(child.stdout, (line) => {
        text.push(line);
        onLine(line);
      });
      const told = eachLine(child.stderr, onLine);
      try {
        const [code] = (await once(child, "close")) as [number | null];
        await Promise.all([output, told]);
        return { ok: code === 0, text: text.join("\n").trim() };
      } catch {
        // A program that is not there, or a cancelled run.
        return { ok: false, text: "" };
      }
    },
  };
}

/** Makes sure that an image is in the tool's store, and pulls it when not. @throws K532 when it cannot be had */
export async function ensureImage(
  tool: ContainerTool,
  image: string,
  { onLine, signal }: Required<ToolOptions>,
): Promise<void> {
  if ((await tool.run(["image", "inspect", "--format", "{{.Id}}", image])).ok) return;
  onLine(`pulling image '${image}'`);
  let last = "";
  const told = (line: string): void => {
    if (line.trim() !== "") last = line.trim();
    onLine(line);
  };
  if ((await tool.run(["pull", image], { onLine: told, signal })).ok) return;
  throw new PipewrightError([
    {
      code: "K532",
      message: `image '${image}' is not on this machine and '${tool.program}' cannot pull it${last === "" ? "" : `: ${last}`}`,
      hint: `check the name, sign in with '${tool.program} login', or load the image with '${tool.program} load'`,
    },
  ]);
}
