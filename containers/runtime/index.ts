export { implement } from "./implement.ts";
export type { Implementation } from "./implement.ts";
