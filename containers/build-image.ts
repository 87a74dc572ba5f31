import { join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { buildWithTool, type BuildTool } from "./build-tool.ts";
import { type HandlerFiles, imageContents, type ImageContents } from "./image-contents.ts";
import { lockedInputs, lockImage } from "./image-lock.ts";
import { findBase } from "./image/base-image.ts";
import { BlobCache, cacheFolder } from "./image/blob-cache.ts";
import type { Digest } from "./image/digest.ts";
import { assemble } from "./image/image.ts";
import { packLayer } from "./image/layer.ts";
import { defaultBase, dockerfile, imageRecipe } from "./image/recipe.ts";
import { namesRegistry, parseReference, withoutTag } from "./image/reference.ts";
import { writeImage } from "./image/write-image.ts";
import { findCredentials } from "./registry/credentials.ts";
import { pushImage, type Pushed } from "./registry/push.ts";
import { Registry } from "./registry/registry.ts";
import { writeContext } from "./write-context.ts";

export interface BuildImageOptions {
  readonly handlers: HandlerFiles;
  /** Folder of the project: its lock file is there, and paths in the image are relative to it. */
  readonly project: string;
  /** "registry.example.com/folder/name:tag"; the registry is needed only for pushing. */
  readonly name: string;
  /** Version for labels and the bill of materials. @default "0.0.0" */
  readonly version?: string;
  /** Image with Node to build upon; `oci:<path>` is an OCI layout or archive on this machine. @default distroless Node 24 */
  readonly base?: string;
  /** @default "linux/amd64" */
  readonly platform?: string;
  /** "direct" needs no program. @default "direct" */
  readonly tool?: "direct" | BuildTool;
  readonly push?: boolean;
  /** Folder for the build context: Dockerfile and files. @default `.pipewright/image` of the project, for tools that need one */
  readonly context?: string;
  /** File (.tar, an OCI archive) or folder (OCI layout) for the image; only "direct". */
  readonly output?: string;
  /** Added to the image's labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Numeric user and group. @default "65532:65532" */
  readonly user?: string;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** A line about progress. */
  readonly log?: (line: string) => void;
}

/** An image that was built. */
export interface BuiltImage {
  /** Name without tag, and digest where one is known: what goes into a spec. */
  readonly image: string;
  readonly digest: Digest | undefined;
  readonly components: readonly string[];
  /** Bytes of what a machine pulls: everything, and the one layer above the base; unknown for other programs' builds. */
  readonly size: { readonly image: number; readonly layer: number } | undefined;
  /** Packages with compiled add-ons that are in it, for this machine's kind of processor. */
  readonly natives: readonly string[];
  /** Files of the project that its code looks for beside itself and that are not in the image: "module → file". */
  readonly missing: readonly string[];
  readonly pushed: Pushed | boolean;
  /** Files that were written. */
  readonly context: string | undefined;
  readonly output: string | undefined;
  readonly lock: string | undefined;
}

/**
 * Builds the image that holds the work of components, and records its digest in the project's lock file. The same sources and the
 * same base give the same digest, on every machine.
 * @throws K670–K681: every problem of names, bundles, bases, registries and programs
 */
export async function buildImage(options: BuildImageOptions): Promise<BuiltImage> {
  const { handlers, project, name, tool = "direct", push = false } = options;
  if (handlers.size === 0)
    fail("K671", "there is no TypeScript component to put into an image", {
      hint: "name files that export pipelines or components",
    });
  const reference = parseReference(name);
  if (push && !namesRegistry(name))
    fail("K670", `'${name}' does not say which registry to push to`, {
      hint: "write --image <host>/<project>/<name>, for instance europe-docker.pkg.dev/my-project/images/stages",
    });
  const contents = await imageContents({
    handlers,
    project,
    title: withoutTag(name),
    version: options.version ?? "0.0.0",
  });
  const recipe = imageRecipe(labelsOf(options, contents), options.user);
  const wantsContext = tool !== "direct" || options.context !== undefined;
  const context = wantsContext ? (options.context ?? join(project, ".pipewright/image")) : undefined;
  const base = options.base ?? defaultBase;
  if (context !== undefined)
    await writeContext(context, { dockerfile: dockerfile(recipe, base), files: contents.files });
  const tagged = `${withoutTag(name)}:${reference.tag ?? "latest"}`;
  const made =
    tool === "direct"
      ? await direct({ ...options, tagged, base, recipe }, contents)
      : await withTool(tool, { ...options, tagged, context: context! });
  const image = made.digest === undefined ? tagged : `${withoutTag(name)}@${made.digest}`;
  const lock =
    made.digest === undefined
      ? undefined
      : await lockImage(project, withoutTag(name), {
          image,
          pushed: push,
          components: contents.components,
          ...lockedInputs(contents.modules),
        });
  const natives = contents.natives.map((each) => each.name);
  const missing = contents.modules.flatMap(({ name: module, package: facts, beside }) =>
    facts === undefined ? beside.map((file) => `${module} → ${file}`) : [],
  );
  return { image, components: contents.components, natives, missing, context, output: options.output, lock, ...made };
}

type Made = Pick<BuiltImage, "digest" | "size" | "pushed">;

interface DirectBuild extends BuildImageOptions {
  /** Name with tag. */
  readonly tagged: string;
  readonly base: string;
  readonly recipe: ReturnType<typeof imageRecipe>;
}

async function direct(build: DirectBuild, contents: ImageContents): Promise<Made> {
  const { env = process.env, signal, log = () => undefined, tagged } = build;
  const registries = new Map<string, Registry>();
  const registry = (host: string): Registry => {
    const known = registries.get(host);
    if (known !== undefined) return known;
    const credentials = (asked: string): ReturnType<typeof findCredentials> => findCredentials(asked, env);
    const opened = new Registry(host, { credentials, ...(signal === undefined ? {} : { signal }) });
    registries.set(host, opened);
    return opened;
  };
  const [base, layer] = await Promise.all([
    findBase(build.base, {
      platform: build.platform ?? "linux/amd64",
      cache: new BlobCache(cacheFolder(env)),
      registry,
      cwd: build.project,
    }),
    packLayer(contents.files),
  ]);
  const image = assemble(base, layer, build.recipe);
  if (build.output !== undefined) await writeImage(image, build.output, tagged);
  const size = { image: image.compressedSize, layer: layer.bytes.length };
  if (build.push !== true) return { digest: image.digest, size, pushed: false };
  const { registry: host, repository, tag = "latest" } = parseReference(tagged);
  return { digest: image.digest, size, pushed: await pushImage(image, registry(host), { repository, tag, log }) };
}

interface ForeignBuild extends BuildImageOptions {
  readonly tagged: string;
  readonly context: string;
}

async function withTool(tool: BuildTool, build: ForeignBuild): Promise<Made> {
  const { env = process.env, log = () => undefined, push = false } = build;
  if (build.output !== undefined)
    fail("K670", `'${tool}' keeps the image in its own store`, { hint: "use --tool direct for --output" });
  const digest = await buildWithTool(tool, {
    context: build.context,
    name: build.tagged,
    platform: build.platform ?? "linux/amd64",
    push,
    env,
    signal: build.signal,
    log,
  });
  return { digest, size: undefined, pushed: push };
}

/** Labels by the OCI's names. No time and no commit: they would make another image of the same program. */
function labelsOf(
  { name, version = "0.0.0", labels }: BuildImageOptions,
  { components }: ImageContents,
): Readonly<Record<string, string>> {
  return {
    "org.opencontainers.image.title": withoutTag(name).split("/").at(-1)!,
    "org.opencontainers.image.version": version,
    "dev.pipewright.components": components.join(","),
    "dev.pipewright.sbom": "/app/sbom.cdx.json",
    ...labels,
  };
}
