import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { type Digest, isDigest } from "./digest.ts";

/** The parts of an image's name. */
export interface ImageReference {
  /** Host and port of the registry. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

/**
 * Reads an image's name as docker does: without a host it is on Docker Hub, in `library` when it has one part.
 * @throws K670 for text that is no image name
 */
export function parseReference(text: string): ImageReference {
  const [, name = "", tag, digest] = /^([^@\s]+?)(?::([\w][\w.-]{0,127}))?(?:@(\S+))?$/.exec(text) ?? [];
  const [first = "", ...rest] = name.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hasHost ? rest.join("/") : name;
  if (!isRepository(path) || (hasHost && !isHost(first)) || (digest !== undefined && !isDigest(digest)))
    return fail("K670", `'${text}' is not the name of an image`, {
      hint: "write registry.example.com/folder/name:tag in lower case, with @sha256:… for one build of it",
    });
  const registry = hasHost && first !== "docker.io" ? first : dockerHub;
  const repository = registry === dockerHub && !path.includes("/") ? `library/${path}` : path;
  return { registry, repository, tag, digest };
}

/** Where Docker Hub's images are served. */
export const dockerHub = "registry-1.docker.io";

const isHost = (text: string): boolean =>
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/.test(text);

const isRepository = (path: string): boolean =>
  path.length <= 255 && path.split("/").every((part) => /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/.test(part));

/** Whether a name says which registry it is in. */
export function namesRegistry(text: string): boolean {
  const [first = "", ...rest] = text.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
}

/** The name without tag and digest. */
export const withoutTag = (text: string): string => text.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
