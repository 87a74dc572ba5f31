import type { Quantity, Resources } from "../graph/graph.ts";
import type { ResourceSpec } from "../spec/pipeline-spec.ts";
import { channelName, inputPlaceholder } from "../graph/channel-name.ts";

/** Resources as the reference compiler writes them: text fields always, the older numeric fields when the value is static. */
export function lowerResources(resources: Resources): ResourceSpec | undefined {
  const { cpuLimit, cpuRequest, memoryLimit, memoryRequest, acceleratorType, acceleratorCount } = resources;
  const hasAccelerator = acceleratorCount !== undefined;
  const spec = {
    ...pair("cpuLimit", cpuLimit, cores),
    ...pair("cpuRequest", cpuRequest, cores),
    ...pair("memoryLimit", memoryLimit, gigabytes),
    ...pair("memoryRequest", memoryRequest, gigabytes),
    ...(hasAccelerator ? { accelerator: accelerator(acceleratorType, acceleratorCount) } : {}),
  };
  return Object.keys(spec).length > 0 ? spec : undefined;
}

function accelerator(type: Quantity | undefined, count: Quantity): NonNullable<ResourceSpec["accelerator"]> {
  return {
    ...(typeof count === "string" ? { count } : {}),
    resourceCount: text(count),
    ...(type === undefined ? {} : { ...(typeof type === "string" ? { type } : {}), resourceType: text(type) }),
  };
}

function pair(
  name: keyof typeof textFields,
  quantity: Quantity | undefined,
  toNumber: (text: string) => number,
): ResourceSpec {
  if (quantity === undefined) return {};
  const textField = textFields[name];
  return { ...(typeof quantity === "string" ? { [name]: toNumber(quantity) } : {}), [textField]: text(quantity) };
}

const textFields = {
  cpuLimit: "resourceCpuLimit",
  cpuRequest: "resourceCpuRequest",
  memoryLimit: "resourceMemoryLimit",
  memoryRequest: "resourceMemoryRequest",
} as const;

const text = (quantity: Quantity): string =>
  typeof quantity === "string" ? quantity : inputPlaceholder(channelName(quantity));

/** "500m" → 0.5 cores. */
const cores = (quantity: string): number =>
  quantity.endsWith("m") ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);

const powers = ["", "K", "M", "G", "T", "P", "E"];

/** "3Gi" → 3.221225472, in units of 10^9 bytes. */
function gigabytes(quantity: string): number {
  const [, digits = "0", prefix = "", binary] = /^(\d+)([KMGTPE]?)(i?)$/.exec(quantity) ?? [];
  return (Number(digits) * (binary === "i" ? 1024 : 1000) ** powers.indexOf(prefix)) / 1e9;
}
