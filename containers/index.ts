export { bundleLightweight } from "./lightweight/bundle-lightweight.ts";
export type { LightweightOptions } from "./lightweight/bundle-lightweight.ts";
