import { dirname, isAbsolute, relative } from "node:path";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { ResourceSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { ExecutorInputJson, ResolvedContainer } from "../command-line.ts";
import type { Launch } from "./launcher.ts";

export interface ContainerSettings {
  readonly name: string;
  /** Whether the tool is podman, which maps users in its own way. */
  readonly podman: boolean;
  /** A network of the tool, such as "host" or "bridge". @default no network */
  readonly network?: string | undefined;
  /** Absolute paths that containers may read besides those of the run. */
  readonly mounts?: readonly string[] | undefined;
}

/**
 * The arguments of `run`: no network and no privileges, nothing writable but /tmp and the run's folders, which have the
 * same paths inside, and this user's rights. @throws K533 for a limit that is no quantity
 */
export function containerArguments(
  container: ResolvedContainer,
  launch: Launch,
  { name, podman, network = "none", mounts = [] }: ContainerSettings,
): readonly string[] {
  const [program, ...words] = container.command;
  const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return [
    "run",
    `--name=${name}`,
    "--label=dev.pipewright.task",
    "--pull=never",
    "--log-driver=none",
    "--read-only",
    "--tmpfs=/tmp:rw,mode=1777",
    `--network=${network}`,
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    // Folders of the user have labels that containers may not read.
    "--security-opt=label=disable",
    `--user=${uid}:${gid}`,
    ...(podman && uid !== 0 ? ["--userns=keep-id"] : []),
    ...limits(container.resources),
    ...places(launch, mounts).map(mountArgument),
    ...environment(launch.env),
    ...(program === undefined ? [] : [`--entrypoint=${podman ? JSON.stringify([program]) : program}`]),
    container.image,
    ...words,
  ];
}

function limits(resources: ResourceSpec): readonly string[] {
  const cpu = resources.resourceCpuLimit ?? resources.cpuLimit;
  const memory = memoryLimit(resources);
  return [
    ...(cpu === undefined || cpu === "" || cpu === 0 ? [] : [`--cpus=${quantity(String(cpu), "cpu limit")}`]),
    // The same for both: no swap, as on a cluster.
    ...(memory === undefined ? [] : [`--memory=${memory}b`, `--memory-swap=${memory}b`]),
  ];
}

/** Bytes, undefined without a limit. */
export function memoryLimit({ resourceMemoryLimit: text, memoryLimit: gigabytes }: ResourceSpec): number | undefined {
  if (text !== undefined && text !== "") return Math.floor(quantity(text, "memory limit"));
  return gigabytes === undefined || gigabytes === 0 ? undefined : Math.floor(gigabytes * 1e9);
}

/** A number with a suffix of Kubernetes. */
function quantity(text: string, what: string): number {
  const [, number = "", suffix = ""] = /^(\d*\.?\d+)(m|[KMGTPE]i?|k)?$/.exec(text) ?? [];
  if (number === "")
    fail("K533", `the ${what} '${text}' is not a quantity`, {
      hint: "write it as Kubernetes does, such as 500m or 2Gi",
    });
  const power = "KMGTPE".indexOf(suffix.charAt(0).toUpperCase()) + 1;
  if (suffix === "m") return Number(number) / 1000;
  return suffix === "" ? Number(number) : Number(number) * (suffix.endsWith("i") ? 1024 : 1000) ** power;
}

interface Place {
  readonly path: string;
  readonly writable: boolean;
}

/** The run's folder, and what lies outside of it and is named by the executor input. */
function places({ executorInput, runDirectory, workFolder }: Launch, mounts: readonly string[]): readonly Place[] {
  const { inputs, outputs } = JSON.parse(executorInput) as Partial<ExecutorInputJson>;
  const found = new Map<string, boolean>(mounts.map((path) => [path, false]));
  for (const { artifacts } of Object.values(inputs?.artifacts ?? {}))
    for (const { uri, customPath = uri } of artifacts) if (isAbsolute(customPath)) found.set(customPath, false);
  for (const { artifacts } of Object.values(outputs?.artifacts ?? {}))
    for (const { uri } of artifacts) if (isAbsolute(uri)) found.set(dirname(uri), true);
  found.set(runDirectory, true);
  const outside = [...found].filter(([path]) => path === runDirectory || !isWithin(path, runDirectory));
  const work = isWithin(workFolder, runDirectory) ? [] : [[workFolder, true] as const];
  return [...outside, ...work].map(([path, writable]) => ({ path, writable }));
}

const isWithin = (path: string, folder: string): boolean => !relative(folder, path).startsWith("..");

/** The tools read this as one line of CSV. */
function mountArgument({ path, writable }: Place): string {
  const field = (key: string): string =>
    /[,"]/.test(path) ? `"${key}=${path.replaceAll('"', '""')}"` : `${key}=${path}`;
  return `--mount=type=bind,${field("source")},${field("target")}${writable ? "" : ",readonly"}`;
}

/** Values stay off the command line, which everybody can read, except those that would change the tool itself. */
function environment(env: Launch["env"]): readonly string[] {
  const home = "HOME" in env ? [] : ["--env=HOME=/tmp"];
  return [
    ...home,
    ...Object.entries(env).map(([name, value]) => (isForTask(name) ? `--env=${name}` : `--env=${name}=${value}`)),
  ];
}

/** The task's variables that may also be in the environment of the tool. */
export const isForTask = (name: string): boolean =>
  !/^(CONTAINER|DOCKER|PODMAN|BUILDAH|NERDCTL|XDG_|LD_|PATH$|HOME$|TMPDIR$)/.test(name);
