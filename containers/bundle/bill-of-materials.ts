import { digestOf } from "../image/digest.ts";
import type { Bundle } from "./bundle.ts";
import type { PackageFacts } from "./package-facts.ts";

export interface BillOptions {
  /** What the bill is of. */
  readonly name: string;
  readonly version: string;
  /** Version of the kit that made it. */
  readonly kit: string;
  /** Packages that lie beside the bundle. */
  readonly beside: readonly PackageFacts[];
}

/**
 * Lists every npm package of which code is in a bundle or beside it, as CycloneDX 1.6 JSON. It holds no time and no serial
 * number, so that the same image has the same bill.
 */
export function billOfMaterials({ code, modules }: Bundle, { name, version, kit, beside }: BillOptions): string {
  const packages = new Map<string, PackageFacts>();
  const bytes = new Map<string, number>();
  for (const each of modules) {
    if (each.package === undefined) continue;
    const key = purl(each.package);
    packages.set(key, each.package);
    bytes.set(key, (bytes.get(key) ?? 0) + each.bytes);
  }
  for (const each of beside) packages.set(purl(each), each);
  const components = [...packages]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, facts]) => ({
      type: "library",
      "bom-ref": ref,
      name: facts.name,
      version: facts.version,
      licenses: facts.license === undefined ? undefined : [license(facts.license)],
      purl: ref,
      properties: [{ name: "pipewright:bytes-in-bundle", value: String(bytes.get(ref) ?? 0) }],
    }));
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      tools: { components: [{ type: "application", name: "pipewright", version: kit }] },
      component: {
        type: "container",
        "bom-ref": name,
        name,
        version,
        hashes: [{ alg: "SHA-256", content: digestOf(code).slice("sha256:".length) }],
      },
    },
    components,
    dependencies: [{ ref: name, dependsOn: components.map((each) => each["bom-ref"]) }],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

/** "@scope/name" is written as "%40scope/name" in a package URL. */
const purl = ({ name, version }: PackageFacts): string => `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** One identifier, or an expression over several. */
const license = (text: string): object => (/^[\w.+-]+$/.test(text) ? { license: { id: text } } : { expression: text });
