import { copyFileSync, globSync, mkdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { rolldown } from "rolldown";

/** The bundle of every shipped component. */
export interface ImageBundle {
  /** Folder with main.mjs, its source map and the Dockerfile: the context of the image build. */
  readonly folder: string;
  readonly components: readonly string[];
  /** Size of main.mjs in bytes. */
  readonly bytes: number;
}

const root = join(import.meta.dirname, "..");
const entry = "pipewright:entry";

/** Bundles the handlers of all stages into one file with a dispatcher, and puts the image's context together. */
export async function bundleImage(folder: string = join(root, "dist/image")): Promise<ImageBundle> {
  const components = globSync("components/*/handler.ts", { cwd: root })
    .map((file) => basename(dirname(file)))
    .toSorted();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const build = await rolldown({
    input: entry,
    cwd: root,
    platform: "node",
    resolve: { conditionNames: ["source", "node", "import", "default"] },
    plugins: [
      {
        name: "entry",
        // What the dispatcher imports is written relative to the repository: its text ends up in the source map.
        resolveId: (id, importer) => (id === entry ? id : importer === entry ? join(root, id) : null),
        load: (id) => (id === entry ? dispatcher(components) : null),
      },
      onlyWhatHandlersNeed,
    ],
  });
  const main = join(folder, "main.mjs");
  await build.write({
    file: main,
    format: "esm",
    codeSplitting: false,
    minify: false,
    sourcemap: true,
    // Paths of the repository and not of this machine, so that two clones make the same image.
    sourcemapPathTransform: (source) => relative(root, resolve(folder, source)),
  });
  await build.close();
  copyFileSync(join(import.meta.dirname, "Dockerfile"), join(folder, "Dockerfile"));
  return { folder, components, bytes: statSync(main).size };
}

/** The program of the image: picks a component by `--component` and hands it the executor input. */
function dispatcher(components: readonly string[]): string {
  const loaders = components.map((name) => `  "${name}": () => import("./components/${name}/handler.ts"),`);
  return `import { main } from "./containers/runtime/index.ts";
await main({
${loaders.join("\n")}
});
`;
}

/** The Vertex client is 44 MB as a bundle and belongs to submitting; a handler that reaches it is a mistake. */
const onlyWhatHandlersNeed = {
  name: "only-what-handlers-need",
  resolveId(id: string, importer: string | undefined): null {
    if (id.startsWith("@google-cloud/aiplatform"))
      throw new Error(`${importer ?? "the image"} imports ${id}, which must not be in the image`);
    return null;
  },
};

if (import.meta.main) {
  const { folder, components, bytes } = await bundleImage();
  process.stdout.write(`${components.join(", ")}: ${(bytes / 1024).toFixed(0)} KiB in ${folder}\n`);
}
