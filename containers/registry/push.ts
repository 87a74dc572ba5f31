import type { Image, ImageBlob } from "../image/image.ts";
import { mediaTypes } from "../image/image.ts";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { pull, type Registry } from "./registry.ts";

export interface PushTarget {
  readonly repository: string;
  readonly tag: string;
  /** Says what is being sent. */
  readonly log: (line: string) => void;
}

/** What a push had to do. */
export interface Pushed {
  /** Blobs that the registry had in this repository. */
  readonly present: number;
  /** Blobs that it took over from another of its repositories. */
  readonly mounted: number;
  /** Blobs that were sent, and their bytes. */
  readonly sent: number;
  readonly bytes: number;
}

/**
 * Pushes an image: only blobs that the registry lacks are sent, and the manifest comes last, so that a name never leads to half
 * an image.
 * @throws K675, K676 from the registry
 */
export async function pushImage(image: Image, registry: Registry, target: PushTarget): Promise<Pushed> {
  const kinds = await Promise.all(image.blobs.map((blob) => pushBlob(blob, registry, target)));
  await putManifest(image, registry, target);
  const count = (kind: string): number => kinds.filter((each) => each === kind).length;
  const bytes = image.blobs.reduce(
    (sum, { descriptor }, index) => sum + (kinds[index] === "sent" ? descriptor.size : 0),
    0,
  );
  return { present: count("present"), mounted: count("mounted"), sent: count("sent"), bytes };
}

async function putManifest(image: Image, registry: Registry, { repository, tag }: PushTarget): Promise<void> {
  const response = await registry.request(`${repository}/manifests/${tag}`, {
    method: "PUT",
    headers: { "content-type": mediaTypes.manifest },
    body: new Uint8Array(image.manifest),
    scopes: [push(repository)],
  });
  await registry.expect(response, 201, 200);
  const said = response.headers.get("docker-content-digest") ?? image.digest;
  if (said !== image.digest)
    fail("K676", `the registry '${registry.host}' stored ${said} instead of ${image.digest}`, {
      hint: "a proxy may change images on their way; push past it",
    });
}

const push = (repository: string): string => `repository:${repository}:pull,push`;

async function pushBlob(
  blob: ImageBlob,
  registry: Registry,
  target: PushTarget,
): Promise<"present" | "mounted" | "sent"> {
  const { descriptor } = blob;
  const { repository } = target;
  const scopes = [push(repository)];
  const found = await registry.request(`${repository}/blobs/${descriptor.digest}`, { method: "HEAD", scopes });
  if (found.status === 200) return "present";
  if (found.status !== 404) await registry.expect(found, 200);
  const mount = mountOf(blob, registry, repository);
  const started = await registry.request(`${repository}/blobs/uploads/${mount.query}`, {
    method: "POST",
    scopes: [...scopes, ...mount.scopes],
  });
  await registry.expect(started, 201, 202);
  if (started.status === 201) return "mounted";
  target.log(`sending ${shortened(descriptor.digest)} (${megabytes(descriptor.size)})`);
  await upload(await blob.content(), { started, blob, registry, repository, scopes });
  return "sent";
}

const shortened = (digest: string): string => digest.slice("sha256:".length, "sha256:".length + 12);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** A registry takes over a blob from another of its own repositories when it is asked. */
function mountOf(
  { home, descriptor }: ImageBlob,
  { host }: Registry,
  repository: string,
): { readonly query: string; readonly scopes: readonly string[] } {
  if (home?.registry !== host || home.repository === repository) return { query: "", scopes: [] };
  return {
    query: `?${new URLSearchParams({ mount: descriptor.digest, from: home.repository }).toString()}`,
    scopes: [pull(home.repository)],
  };
}

interface Upload {
  /** The answer that opened it. */
  readonly started: Response;
  readonly blob: ImageBlob;
  readonly registry: Registry;
  readonly repository: string;
  readonly scopes: readonly string[];
}

/** In one piece, which Google's registries require; in chunks where a registry or a proxy limits a request's size. */
async function upload(content: Blob, { started, blob, registry, repository, scopes }: Upload): Promise<void> {
  const { digest } = blob.descriptor;
  const whole = await registry.request(withDigest(nextPlace(started, registry), digest), {
    method: "PUT",
    headers: octets,
    body: content,
    scopes,
    again: false,
  });
  if (whole.status !== 413) return void (await registry.expect(whole, 201));
  const chunk = Math.max(Number(started.headers.get("oci-chunk-min-length") ?? 0), chunkBytes);
  const reopened = await registry.request(`${repository}/blobs/uploads/`, { method: "POST", scopes });
  let place = nextPlace(await registry.expect(reopened, 202), registry);
  for (let start = 0; start < content.size; start += chunk) {
    const part = content.slice(start, start + chunk);
    const response = await registry.request(place, {
      method: "PATCH",
      headers: { ...octets, "content-range": `${start}-${start + part.size - 1}` },
      body: part,
      scopes,
      again: false,
    });
    place = nextPlace(await registry.expect(response, 202), registry, place);
  }
  const closed = await registry.request(withDigest(place, digest), { method: "PUT", scopes, again: false });
  await registry.expect(closed, 201);
}

/** Small enough for the usual limits of proxies. */
const chunkBytes = 8 * 2 ** 20;

const octets = { "content-type": "application/octet-stream" };

/** Where the next request of an upload goes; registries give whole addresses or paths. */
function nextPlace(response: Response, registry: Registry, otherwise?: string): string {
  const location = response.headers.get("location") ?? otherwise;
  if (location === undefined)
    return fail("K676", `the registry '${registry.host}' does not say where to upload to`, { hint: "try again" });
  return new URL(location, registry.address).href;
}

function withDigest(place: string, digest: string): string {
  const url = new URL(place);
  url.searchParams.set("digest", digest);
  return url.href;
}
