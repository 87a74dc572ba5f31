import type { GeminiTarget } from "../../gemini/target.ts";

/**
 * The name to generate with. Gemini 3 models are tuned in a region and served only by the multi-region of the same
 * continent; the emulator serves them where they were tuned.
 */
export function servingEndpoint(endpoint: string, baseModel: string, target: GeminiTarget): string {
  const generation = Number(/(?:^|\/)gemini-(\d+)/.exec(baseModel)?.[1] ?? 0);
  if (target.kind !== "vertex" || generation < 3) return endpoint;
  return endpoint.replace(
    /^(projects\/[^/]+\/locations\/)(us|europe)-[^/]+\//,
    (_all, head: string, continent: string) => `${head}${continent === "us" ? "us" : "eu"}/`,
  );
}
