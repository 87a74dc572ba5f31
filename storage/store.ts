import { cloudStorage } from "./cloud-storage.ts";
import { localFiles } from "./local-files.ts";
import { parseLocation } from "./location.ts";

/**
 * Files on this machine and objects in Cloud Storage behind one interface.
 * An address is a path, a `file:` URL or `gs://bucket/object`. Every method throws K660 for an address that is neither,
 * and K661–K666 for what goes wrong behind a good one.
 */
export interface Store {
  /** The bytes in order, in pieces; a broken connection is resumed where it stopped. */
  readStream(uri: string): AsyncIterable<Uint8Array>;
  /** The whole content as UTF-8 text. */
  readText(uri: string): Promise<string>;
  /** Replaces the content at once: readers see the old file or the new one, never a part. */
  writeText(uri: string, text: string): Promise<void>;
  writeBytes(uri: string, bytes: Uint8Array): Promise<void>;
  uploadFile(localPath: string, uri: string): Promise<void>;
  /** The local file appears only when it is complete. */
  downloadFile(uri: string, localPath: string): Promise<void>;
  /** Undefined when there is nothing at the address. */
  stat(uri: string): Promise<StoredFile | undefined>;
  /** Every file below a folder, however deep, in order of address. A folder that does not exist has none. */
  list(folder: string): AsyncIterable<StoredFile>;
}

export interface StoredFile {
  readonly uri: string;
  readonly sizeBytes: number;
}

export interface StoreOptions {
  /** Waits between two attempts; tests bring their own. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/** Opens local files and gs:// objects; `STORAGE_EMULATOR_HOST` points the latter at an emulator without credentials. */
export function openStore(env: Readonly<Record<string, string | undefined>>, options: StoreOptions = {}): Store {
  const local = localFiles();
  const cloud = cloudStorage(env, options);
  const at = (uri: string): Store => (parseLocation(uri).kind === "gcs" ? cloud : local);
  return {
    readStream: (uri) => at(uri).readStream(uri),
    readText: async (uri) => at(uri).readText(uri),
    writeText: async (uri, text) => at(uri).writeText(uri, text),
    writeBytes: async (uri, bytes) => at(uri).writeBytes(uri, bytes),
    uploadFile: async (localPath, uri) => at(uri).uploadFile(localPath, uri),
    downloadFile: async (uri, localPath) => at(uri).downloadFile(uri, localPath),
    stat: async (uri) => at(uri).stat(uri),
    list: (folder) => at(folder).list(folder),
  };
}
