import type { VertexTarget } from "./target.ts";

/** Where a run is shown in Google's console; absent on the emulator. */
export function runLink(jobId: string, target: VertexTarget): string | undefined {
  return link(`runs/${jobId}`, target);
}

/** Where a schedule is shown in Google's console; absent on the emulator. */
export function scheduleLink(id: string, target: VertexTarget): string | undefined {
  return link(`schedules/${id}`, target);
}

function link(path: string, { emulator, location, project }: VertexTarget): string | undefined {
  if (emulator) return undefined;
  return `https://console.cloud.google.com/vertex-ai/locations/${location}/pipelines/${path}?project=${project}`;
}
