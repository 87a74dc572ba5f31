import type { Model } from "./model.ts";

/** A model as JSON: weights are base64 of little-endian 32-bit floats. */
export interface EncodedModel {
  readonly [key: string]: unknown;
}

export function encodeModel(model: Model): EncodedModel {
  return Object.fromEntries(
    Object.entries(model).map(([key, value]) => [
      key,
      value instanceof Float32Array ? { floats: toText(value) } : value,
    ]),
  );
}

/** What `encodeModel` made; the emulator reads only files that it wrote itself. */
export function decodeModel(encoded: EncodedModel): Model {
  const entries = Object.entries(encoded).map(([key, value]) => [
    key,
    isFloats(value) ? toFloats(value.floats) : value,
  ]);
  return Object.fromEntries(entries) as Model;
}

const isFloats = (value: unknown): value is { readonly floats: string } =>
  typeof value === "object" && value !== null && "floats" in value;

const toText = (floats: Float32Array): string =>
  Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString("base64");

/** Copied, because a view needs an address divisible by four and a pooled buffer promises none. */
const toFloats = (text: string): Float32Array => new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
