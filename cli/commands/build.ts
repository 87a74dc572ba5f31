import { readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { BuildImageOptions, BuiltImage } from "../../containers/build-image.ts";
import type { CliContext } from "../context.ts";
import { projectComponents } from "../project-components.ts";

interface Options {
  readonly push?: boolean;
  readonly tool: string;
  readonly image?: string;
  readonly base?: string;
  readonly platform: string;
  readonly user?: string;
  readonly output?: string;
  readonly context?: string;
  readonly label: readonly string[];
}

/** `pipewright build`: one image with the work of a project's TypeScript components. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("[files...]", "files that export pipelines or components [pipelines/*, components/*/component.*]")
    .option("--image <name>", "<host>/<path>/<name>[:tag] [the one in pipewright.lock.json, or the package's name]")
    .option("--push", "push it to its registry")
    .option("--tool <tool>", "auto, direct, docker, podman, buildah or gcloud", "auto")
    .option("--base <image>", "image with Node; oci:<path> is one on this machine [PIPEWRIGHT_BASE_IMAGE, distroless]")
    .option("--platform <os/arch>", "what the base is for", "linux/amd64")
    .option("--user <uid:gid>", "numeric user of the container [65532:65532]")
    .option("--label <key=value>", "a label; may be repeated", collect, [])
    .option("--output <path>", "write the image here: .tar is an OCI archive, else a folder in OCI layout")
    .option("-o, --context <folder>", "write the Dockerfile and its files here")
    .action((files: readonly string[], options: Options) => build(files, options, context));
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

async function build(files: readonly string[], options: Options, context: CliContext): Promise<void> {
  const tool = readTool(options.tool);
  const manifest = await readManifest(context.cwd);
  const name = options.image ?? (await nameInLock(context)) ?? packageImage(manifest.name ?? basename(context.cwd));
  const labels = readLabels(options.label);
  const handlers = await projectComponents(files, context);
  const { buildImage } = await import("../../containers/build-image.ts");
  const path = (given: string | undefined): string | undefined =>
    given === undefined ? undefined : resolve(context.cwd, given);
  const settings: BuildImageOptions = {
    handlers,
    project: context.cwd,
    name,
    version: manifest.version ?? "0.0.0",
    platform: options.platform,
    tool,
    push: options.push ?? false,
    labels,
    env: context.env,
    signal: context.signal,
    log: (line) => context.note(line),
    ...defined({
      base: options.base ?? context.env["PIPEWRIGHT_BASE_IMAGE"],
      user: options.user === undefined ? undefined : readUser(options.user),
      output: path(options.output),
      context: path(options.context),
    }),
  };
  const built = await buildImage(settings);
  if (built.natives.length > 0)
    context.note(
      `compiled add-ons lie beside the bundle, as installed here (${process.platform}/${process.arch}): ${built.natives.join(", ")}`,
    );
  if (built.missing.length > 0)
    context.note(
      `warning: the image lacks files that its code looks for beside itself: ${built.missing.join(", ")}; carry them along with embed, or pass them as artifacts`,
    );
  tell(built, context);
  context.result(built);
}

function tell(built: BuiltImage, context: CliContext): void {
  const { components, size, pushed } = built;
  context.print(built.image);
  context.print(`  components  ${components.join(", ")}`);
  if (size !== undefined)
    context.print(`  size        ${megabytes(size.image)}, of it ${megabytes(size.layer)} above the base`);
  if (typeof pushed === "object")
    context.print(
      `  pushed      ${pushed.sent} blobs (${megabytes(pushed.bytes)}) sent, ${pushed.mounted} taken over, ${pushed.present} there already`,
    );
  else context.print(`  pushed      ${pushed ? "yes" : "no; add --push for a cluster"}`);
  for (const [what, file] of [
    ["image", built.output],
    ["context", built.context],
    ["lock", built.lock],
  ] as const)
    if (file !== undefined) context.print(`  ${what.padEnd(11)} ${relative(context.cwd, file) || "."}`);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function readTool(text: string): NonNullable<BuildImageOptions["tool"]> {
  // Direct needs no program and makes the same image everywhere, so nothing else is ever the better choice.
  if (text === "auto") return "direct";
  return text === "direct" || text === "docker" || text === "podman" || text === "buildah" || text === "gcloud"
    ? text
    : fail("K802", `'${text}' is not a tool that builds images`, {
        hint: "use auto, direct, docker, podman, buildah or gcloud",
      });
}

function readUser(text: string): string {
  return /^\d+(:\d+)?$/.test(text)
    ? text
    : fail("K802", `'${text}' is not a numeric user`, {
        hint: "write --user 65532:65532; Kubernetes cannot tell whether a name is root",
      });
}

function readLabels(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((pair) => {
      const split = pair.indexOf("=");
      if (split < 1) fail("K802", `label '${pair}' has no key and value`, { hint: "write --label key=value" });
      return [pair.slice(0, split), pair.slice(split + 1)];
    }),
  );
}

interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
}

async function readManifest(folder: string): Promise<PackageManifest> {
  try {
    // Only two texts of it are used.
    return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as PackageManifest;
  } catch {
    // A project needs none.
    return {};
  }
}

/** The next build of a project is of the same image, when there is one. */
async function nameInLock({ cwd }: CliContext): Promise<string | undefined> {
  const { findImageLock } = await import("../../containers/image-lock.ts");
  const names = Object.keys((await findImageLock(cwd))?.images ?? {});
  return names.length === 1 ? names[0] : undefined;
}

/** A package's name as images are named: lower case, no scope. */
const packageImage = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^@[^/]*\//, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "") || "components";

/** Leaves out what was not given. */
const defined = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
