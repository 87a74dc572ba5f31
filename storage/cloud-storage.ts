import { stat } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Storage } from "@google-cloud/storage";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { replaceFile } from "./atomic-file.ts";
import { cloudFailure } from "./cloud-failure.ts";
import { readObject } from "./download.ts";
import { localFiles } from "./local-files.ts";
import { type GcsLocation, parseLocation } from "./location.ts";
import { withRetries } from "./retry.ts";
import type { Store, StoredFile, StoreOptions } from "./store.ts";

/** Above this size an upload is resumable, so that a broken connection does not start it again. */
const resumableBytes = 16 * 1024 * 1024;

/** One client and where it points. */
export interface CloudClient {
  readonly storage: Storage;
  readonly endpoint: string;
  /** Emulators get no credentials. */
  readonly emulated: boolean;
}

/** The store of Cloud Storage objects; the client is loaded at the first use. */
export function cloudStorage(env: Readonly<Record<string, string | undefined>>, options: StoreOptions): Store {
  let opened: Promise<CloudClient> | undefined;
  const client = (): Promise<CloudClient> => (opened ??= openClient(env));
  const local = localFiles();

  /** One request with our own retries; what is left becomes a diagnostic that names the object. */
  const request = async <T>(uri: string, work: (client: CloudClient) => Promise<T>): Promise<T> => {
    try {
      const ready = await client();
      return await withRetries(() => work(ready), options.pause);
    } catch (error) {
      throw cloudFailure(uri, error);
    }
  };

  const writeBytes = async (uri: string, bytes: string | Uint8Array): Promise<void> => {
    const { bucket, object } = objectOf(uri);
    await request(uri, ({ storage }) =>
      storage
        .bucket(bucket)
        .file(object)
        .save(typeof bytes === "string" ? bytes : Buffer.from(bytes), {
          resumable: false,
          validation: false,
          contentType: contentType(object),
        }),
    );
  };

  async function* readStream(uri: string): AsyncGenerator<Uint8Array> {
    const place = objectOf(uri);
    try {
      yield* readObject(await client(), place, options.pause);
    } catch (error) {
      throw cloudFailure(uri, error);
    }
  }

  const store: Store = {
    readStream,
    readText: async (uri) => Buffer.concat(await Array.fromAsync(store.readStream(uri))).toString("utf8"),
    writeText: writeBytes,
    writeBytes,
    uploadFile: async (localPath, uri) => {
      const { bucket, object } = objectOf(uri);
      // A missing local file is reported as such, before any request.
      const found = await local.stat(localPath);
      if (found === undefined)
        fail("K661", `there is no file '${localPath}'`, {
          hint: "check the path; a relative one starts at the working directory",
        });
      const { size } = await stat(localPath);
      await request(uri, ({ storage, emulated }) =>
        storage.bucket(bucket).upload(localPath, {
          destination: object,
          resumable: !emulated && size > resumableBytes,
          validation: emulated ? false : "crc32c",
          contentType: contentType(object),
        }),
      );
    },
    downloadFile: async (uri, localPath) => {
      objectOf(uri);
      await replaceFile(localPath, (temporary) => pipeline(store.readStream(uri), createWriteStream(temporary)));
    },
    stat: async (uri) => {
      const { bucket, object } = objectOf(uri);
      return request(uri, async ({ storage }) => {
        const file = storage.bucket(bucket).file(object);
        const [exists] = await file.exists();
        if (!exists) return undefined;
        const [metadata] = await file.getMetadata();
        return { uri, sizeBytes: Number(metadata.size ?? 0) };
      });
    },
    list: (folder) => listObjects(folder),
  };

  async function* listObjects(folder: string): AsyncGenerator<StoredFile> {
    const { bucket, object } = gcsOf(folder);
    const prefix = object === "" || object.endsWith("/") ? object : `${object}/`;
    let pageToken: string | undefined;
    do {
      const query = { prefix, autoPaginate: false, ...(pageToken === undefined ? {} : { pageToken }) };
      const [files, next] = await request(folder, ({ storage }) => storage.bucket(bucket).getFiles(query));
      for (const file of files) {
        yield { uri: `gs://${bucket}/${file.name}`, sizeBytes: Number(file.metadata.size ?? 0) };
      }
      pageToken = (next as { readonly pageToken?: string } | null | undefined)?.pageToken;
    } while (pageToken !== undefined);
  }

  return store;
}

function gcsOf(uri: string): GcsLocation {
  const location = parseLocation(uri);
  if (location.kind !== "gcs") fail("K660", `'${uri}' is not a gs:// address`, { hint: "give gs://bucket/object" });
  return location;
}

function objectOf(uri: string): GcsLocation {
  const location = gcsOf(uri);
  if (location.object === "" || location.object.endsWith("/")) {
    fail("K660", `'${uri}' names a bucket or a folder, not an object`, { hint: "give gs://bucket/folder/file" });
  }
  return location;
}

async function openClient(env: Readonly<Record<string, string | undefined>>): Promise<CloudClient> {
  const { Storage } = await import("@google-cloud/storage");
  const emulator = env["STORAGE_EMULATOR_HOST"];
  const projectId = env["GOOGLE_CLOUD_PROJECT"];
  // Our retries are the only ones: the client's are switched off for the whole object by one unconditional upload.
  const retryOptions = { autoRetry: false };
  if (emulator !== undefined && emulator !== "") {
    const endpoint = (/^https?:\/\//.test(emulator) ? emulator : `http://${emulator}`).replace(/\/+$/, "");
    const storage = new Storage({ apiEndpoint: endpoint, projectId: projectId ?? "emulator", retryOptions });
    return { storage, endpoint, emulated: true };
  }
  const storage = new Storage({ retryOptions, ...(projectId === undefined ? {} : { projectId }) });
  return { storage, endpoint: storage.apiEndpoint, emulated: false };
}

const contentTypes: Readonly<Record<string, string>> = {
  jsonl: "application/jsonl",
  json: "application/json",
  csv: "text/csv",
  html: "text/html; charset=utf-8",
  yaml: "application/yaml",
  txt: "text/plain; charset=utf-8",
};

const contentType = (object: string): string =>
  contentTypes[object.slice(object.lastIndexOf(".") + 1)] ?? "application/octet-stream";
