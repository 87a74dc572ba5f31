import { extname, join } from "node:path";
import { billOfMaterials } from "./bundle/bill-of-materials.ts";
import { bundle, type BundledModule } from "./bundle/bundle.ts";
import { kitFolder } from "./bundle/module-name.ts";
import { nativePackages } from "./bundle/native-packages.ts";
import type { PackageFacts } from "./bundle/package-facts.ts";
import type { LayerFile } from "./image/layer.ts";
import { version } from "../compiler/version.ts";

/** Component name → the module that holds its work. */
export type HandlerFiles = ReadonlyMap<string, { readonly file: string }>;

export interface ContentOptions {
  readonly handlers: HandlerFiles;
  /** Folder of the project: what is in it is named relative to it. */
  readonly project: string;
  /** Name and version that the bill of materials is about. */
  readonly title: string;
  readonly version: string;
}

/** What goes into an image besides its base. */
export interface ImageContents {
  /** Below the image's root. */
  readonly files: readonly LayerFile[];
  readonly components: readonly string[];
  readonly modules: readonly BundledModule[];
  /** Packages that lie beside the bundle because they hold compiled code for this machine's kind. */
  readonly natives: readonly PackageFacts[];
}

/**
 * Bundles handlers into one program with a dispatcher: `app/main.mjs`, its source map and the bill of materials.
 * @throws K673 when something that they import is missing
 */
export async function imageContents(options: ContentOptions): Promise<ImageContents> {
  const { handlers, project, title } = options;
  const names = [...handlers.keys()].toSorted();
  const runtime = join(kitFolder, `containers/runtime/index${extname(import.meta.filename)}`);
  const workIds = names.map((name, index) => [`pipewright:work/${index}`, handlers.get(name)!.file] as const);
  const made = await bundle({
    entry: dispatcher(names),
    aliases: new Map([[runtimeId, runtime], ...workIds]),
    project,
    form: "image",
  });
  const { packages, files } = nativePackages(made.natives, "app");
  const bill = billOfMaterials(made, { name: title, version: options.version, kit: version, beside: packages });
  const text = (path: string, content: string): LayerFile => ({ path, content: new TextEncoder().encode(content) });
  return {
    files: [
      text("app/main.mjs", made.code),
      ...(made.map === undefined ? [] : [text("app/main.mjs.map", made.map)]),
      text("app/sbom.cdx.json", bill),
      ...files,
    ],
    components: names,
    modules: made.modules,
    natives: packages,
  };
}

const runtimeId = "pipewright:runtime";

/** The program of an image: picks a component by `--component` and hands it the executor input. */
function dispatcher(names: readonly string[]): string {
  const loaders = names.map((name, index) => `  ${JSON.stringify(name)}: () => import("pipewright:work/${index}"),`);
  return `import { main } from "${runtimeId}";\nawait main({\n${loaders.join("\n")}\n});\n`;
}
