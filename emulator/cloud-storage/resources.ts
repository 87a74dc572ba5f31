import type { StoredObject } from "../objects/object-store.ts";

/** `storage#object` of the JSON API. int64 fields are strings. */
export function objectResource(object: StoredObject, origin: string): Record<string, unknown> {
  const { bucket, name, generation } = object;
  const path = `/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${origin}/storage/v1${path}`,
    mediaLink: `${origin}/download/storage/v1${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation,
    metageneration: String(object.metageneration),
    storageClass: "STANDARD",
    size: String(object.sizeBytes),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    etag: etagOf(object),
    timeCreated: object.createdAt,
    updated: object.updatedAt,
    timeStorageClassUpdated: object.createdAt,
    ...object.properties,
  };
}

export const etagOf = ({ generation, metageneration }: StoredObject): string =>
  Buffer.from(`${generation}/${metageneration}`).toString("base64");

/** `storage#bucket` of the JSON API. */
export function bucketResource(name: string, createdAt: string, origin: string): Record<string, unknown> {
  return {
    kind: "storage#bucket",
    id: name,
    selfLink: `${origin}/storage/v1/b/${name}`,
    name,
    projectNumber: "0",
    metageneration: "1",
    location: "US-CENTRAL1",
    locationType: "region",
    storageClass: "STANDARD",
    etag: "CAE=",
    timeCreated: createdAt,
    updated: createdAt,
    iamConfiguration: {
      uniformBucketLevelAccess: { enabled: true },
      publicAccessPrevention: "inherited",
    },
  };
}
