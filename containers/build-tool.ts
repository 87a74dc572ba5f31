import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { isDigest, type Digest } from "./image/digest.ts";
import { parseReference, withoutTag } from "./image/reference.ts";
import { isLoopback } from "./registry/authorization.ts";

/** Programs that build from a Dockerfile. */
export const buildTools = ["docker", "podman", "buildah", "gcloud"] as const;
export type BuildTool = (typeof buildTools)[number];

export interface ToolBuild {
  /** Folder with the Dockerfile. */
  readonly context: string;
  /** Name with tag. */
  readonly name: string;
  readonly platform: string;
  readonly push: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** A line of what the program says. */
  readonly log: (line: string) => void;
}

/**
 * Builds with a program of this machine, pushes when asked, and answers the digest; undefined when the program knows none before
 * a push.
 * @throws K677 when the program is missing or fails, K670 when Cloud Build is asked not to push
 */
export async function buildWithTool(tool: BuildTool, build: ToolBuild): Promise<Digest | undefined> {
  if (tool === "gcloud") return cloudBuild(build);
  const { context, name, platform } = build;
  const flags = ["--platform", platform, "--tag", name];
  if (tool === "docker") {
    await run(tool, ["build", ...flags, context], build);
    if (!build.push) return undefined;
    await run(tool, ["push", name], build);
    const digests = await run(tool, ["image", "inspect", "--format", "{{json .RepoDigests}}", name], build);
    return digestIn(digests, `${withoutTag(name)}@`);
  }
  // Times would make every build another image.
  await run(tool, ["build", "--timestamp", "0", ...flags, context], build);
  if (build.push) return pushWithDigestFile(tool, build);
  return tool === "podman"
    ? digestIn(await run(tool, ["image", "inspect", "--format", "{{.Digest}}", name], build))
    : digestIn(await run(tool, ["inspect", "--type", "image", "--format", "{{.FromImageDigest}}", name], build));
}

async function pushWithDigestFile(tool: "podman" | "buildah", build: ToolBuild): Promise<Digest | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "pipewright-push-"));
  try {
    const file = join(folder, "digest");
    const [hostname = ""] = parseReference(build.name).registry.split(/:\d+$/);
    const plain = isLoopback(hostname) ? ["--tls-verify=false"] : [];
    await run(tool, ["push", ...plain, "--digestfile", file, build.name], build);
    return digestIn(await readFile(file, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Cloud Build pushes by itself. */
async function cloudBuild(build: ToolBuild): Promise<Digest | undefined> {
  if (!build.push)
    return fail("K670", "Cloud Build always pushes what it builds", { hint: "add --push, or choose another --tool" });
  const args = ["builds", "submit", build.context, "--tag", build.name, "--quiet", "--format", "json"];
  return digestIn(await run("gcloud", args, build));
}

function digestIn(text: string, before = ""): Digest | undefined {
  const start = text.indexOf(before);
  const found = start === -1 ? undefined : /sha256:[0-9a-f]{64}/.exec(text.slice(start))?.[0];
  return found !== undefined && isDigest(found) ? found : undefined;
}

/** Answers standard output; what is said on standard error goes to the log. */
async function run(program: string, args: readonly string[], { env, signal, log }: ToolBuild): Promise<string> {
  const child = spawn(program, args, {
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal === undefined ? {} : { signal }),
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  let stdout = "";
  let last = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split(/[\r\n]+/).filter((each) => each.trim() !== "")) {
      last = line.trim();
      log(line);
    }
  });
  child.once("error", reject).once("close", resolve);
  const code = await promise.catch((error: unknown) => {
    signal?.throwIfAborted();
    return fail("K677", `'${program}' does not start`, {
      hint: `install ${program}, or use --tool direct, which needs no program`,
      cause: error,
    });
  });
  if (code === 0) return stdout;
  return fail(
    "K677",
    `'${program} ${args[0] ?? ""}' ended with exit code ${code ?? "?"}${last === "" ? "" : `: ${last}`}`,
    {
      hint: `see what ${program} said above, or use --tool direct, which needs no program`,
    },
  );
}
