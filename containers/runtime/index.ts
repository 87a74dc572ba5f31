export { findImplementation } from "./find-implementation.ts";
export { implement } from "./implement.ts";
export type { Implementation } from "./implement.ts";
export { main } from "./main.ts";
export type { ComponentTable } from "./main.ts";
