/** A path of the JSON API; clients pointed here by STORAGE_EMULATOR_HOST leave out the prefix. */
export const storagePath = (rest: string): RegExp => new RegExp(`^(?:/storage/v1)?${rest}$`);

/** Uploads and downloads have a prefix of their own, before the usual one. */
export const mediaPath = (kind: "upload" | "download", rest: string): RegExp =>
  new RegExp(`^(?:/resumable)?/${kind}(?:/storage/v1)?${rest}$`);

export const bucketPart = "/b/(?<bucket>[^/]+)";
/** Clients escape the slashes of a name, so an unescaped one starts the next part. */
export const objectPart = `${bucketPart}/o/(?<object>[^/]+)`;

/** `gs://` address of the object that a path names. */
export const addressOf = (params: Readonly<Record<string, string>>): string =>
  `gs://${params["bucket"] ?? ""}/${params["object"] ?? ""}`;
