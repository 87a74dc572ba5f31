export { buildImage } from "./build-image.ts";
export type { BuildImageOptions, BuiltImage } from "./build-image.ts";
export { findImageLock } from "./image-lock.ts";
export type { ImageLock, LockedImage } from "./image-lock.ts";
export { imagesFor } from "./image-of.ts";
export type { LockedImages } from "./image-of.ts";
export { bundleLightweight } from "./lightweight/bundle-lightweight.ts";
export type { LightweightOptions } from "./lightweight/bundle-lightweight.ts";
