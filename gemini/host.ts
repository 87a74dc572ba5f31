/** The address that serves Gemini and Vertex calls for a location: global, the multi-regions "us" and "eu", or a region. */
export function vertexHost(location: string): string {
  if (location === "global") return "https://aiplatform.googleapis.com";
  if (location === "us" || location === "eu") return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

/** The location inside a resource name such as "projects/p/locations/us/endpoints/1". */
export const locationOfResource = (name: string): string | undefined =>
  /^projects\/[^/]+\/locations\/([^/]+)\//.exec(name)?.[1];
