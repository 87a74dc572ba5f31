import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { openStore } from "../../storage/store.ts";
import { objectServer } from "../support/object-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const local = openStore({});

/** The diagnostics of a failure, whole. */
async function problem(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!PipewrightError.is(error)) throw new Error("expected a PipewrightError", { cause: error });
  return error.diagnostics;
}

describe("local files", () => {
  test("what is written is read back, by path and by file URL, and its folder is made", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "deep", "a.txt");
    await local.writeText(path, "grüße");
    expect(await local.readText(pathToFileURL(path).href)).toBe("grüße");
    await local.writeBytes(path, new Uint8Array([1, 2]));
    expect(Buffer.concat(await Array.fromAsync(local.readStream(path)))).toEqual(Buffer.from([1, 2]));
    expect(await local.stat(path)).toEqual({ uri: path, sizeBytes: 2 });
    expect(await local.stat(join(folder.path, "absent"))).toBeUndefined();
    expect(await local.stat(folder.path)).toBeUndefined();
    expect(await readdir(join(folder.path, "deep"))).toEqual(["a.txt"]);
  });

  test("a folder lists its files in order, however deep, and an absent one lists nothing", async () => {
    await using folder = await temporaryFolder();
    for (const name of ["b", "a/z", "a/y"]) await local.writeText(join(folder.path, name), name);
    expect(await Array.fromAsync(local.list(folder.path))).toEqual(
      ["a/y", "a/z", "b"].map((name) => ({ uri: join(folder.path, name), sizeBytes: name.length })),
    );
    expect(await Array.fromAsync(local.list(join(folder.path, "absent")))).toEqual([]);
  });

  test("copies go both ways and a missing source leaves no target", async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [join(folder.path, "from"), join(folder.path, "to")];
    expect(await problem(local.uploadFile(from, to))).toEqual([
      {
        code: "K661",
        message: `there is no file '${from}'`,
        hint: "check the path; a relative one starts at the working directory",
      },
    ]);
    expect(await readdir(folder.path)).toEqual([]);
    await writeFile(from, "x");
    await local.uploadFile(from, to);
    await local.downloadFile(to, join(folder.path, "back"));
    expect(await readFile(join(folder.path, "back"), "utf8")).toBe("x");
  });

  test("a folder where a file is meant, a path through a file, and a circle of links each say what they are", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "file");
    const loop = join(folder.path, "loop");
    await writeFile(file, "");
    await symlink(loop, loop);
    await mkdir(join(folder.path, "taken"));
    expect(await problem(local.readText(folder.path))).toEqual([
      { code: "K664", message: `'${folder.path}' cannot be read (EISDIR)`, hint: "it is a folder; give a file" },
    ]);
    expect(await problem(local.readText(loop))).toEqual([
      {
        code: "K664",
        message: `'${loop}' cannot be read (ELOOP)`,
        hint: "its symbolic links form a circle",
      },
    ]);
    expect(await problem(local.writeText(join(folder.path, "taken"), "x"))).toEqual([
      {
        code: "K665",
        message: `'${join(folder.path, "taken")}' cannot be written (EISDIR)`,
        hint: "it is a folder; give a file",
      },
    ]);
    expect((await readdir(folder.path)).sort()).toEqual(["file", "loop", "taken"]);
  });
});

describe("addresses", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["", "the address is empty", "give a path or gs://bucket/object"],
    ["a\0b", "an address holds a NUL character", "give a path or gs://bucket/object"],
    [
      "s3://bucket/key",
      "'s3://bucket/key' is neither a path nor a gs:// address",
      "'s3:' is not supported; copy the data to a path or to Cloud Storage first",
    ],
    [
      "gs://Bad_Bucket/x",
      "'gs://Bad_Bucket/x' is not a valid gs:// address",
      "a bucket name has 3 or more lower-case letters, digits, '-', '_' and '.', with a letter or digit at both ends",
    ],
    ["gs://bucket/..", "'gs://bucket/..' is not a valid gs:// address", "an object cannot be named '.' or '..'"],
    ["gs://bucket/a\nb", "'gs://bucket/a\nb' is not a valid gs:// address", "an object name has no line breaks"],
    [
      "gs://bucket/folder/",
      "'gs://bucket/folder/' names a bucket or a folder, not an object",
      "give gs://bucket/folder/file",
    ],
    ["file://elsewhere/x", "'file://elsewhere/x' is not a file URL of this machine", "write it as file:///folder/file"],
  ];
  for (const [uri, message, hint] of cases) {
    test(`${JSON.stringify(uri)} is refused before anything is opened`, async () => {
      expect(await problem(local.readText(uri))).toEqual([{ code: "K660", message, hint }]);
    });
  }
});

describe("cloud storage", () => {
  const waits = (): { readonly list: number[]; readonly pause: (milliseconds: number) => Promise<void> } => {
    const list: number[] = [];
    return { list, pause: async (milliseconds) => void list.push(milliseconds) };
  };

  test("objects are written, read, measured, listed and copied through the real client", async () => {
    await using server = await objectServer(["bucket"]);
    await using folder = await temporaryFolder();
    const store = openStore(server.env);
    const big = Buffer.alloc(300_000, "0123456789");
    await writeFile(join(folder.path, "big"), big);
    await store.writeText("gs://bucket/data/a ü.txt", "grüße");
    await store.writeBytes("gs://bucket/data/b", new Uint8Array([1, 2, 3]));
    await store.uploadFile(join(folder.path, "big"), "gs://bucket/data/c");
    await store.writeText("gs://bucket/database", "not in the folder");
    expect(await store.readText("gs://bucket/data/a ü.txt")).toBe("grüße");
    expect(await store.stat("gs://bucket/data/b")).toEqual({ uri: "gs://bucket/data/b", sizeBytes: 3 });
    expect(await store.stat("gs://bucket/absent")).toBeUndefined();
    expect(await Array.fromAsync(store.list("gs://bucket/data"))).toEqual([
      { uri: "gs://bucket/data/a ü.txt", sizeBytes: 7 },
      { uri: "gs://bucket/data/b", sizeBytes: 3 },
      { uri: "gs://bucket/data/c", sizeBytes: 300_000 },
    ]);
    await store.downloadFile("gs://bucket/data/c", join(folder.path, "back"));
    expect((await readFile(join(folder.path, "back"))).equals(big)).toBe(true);
  });

  test("a 503 while downloading is retried and a cut connection is resumed at the missing byte of the same generation", async () => {
    await using server = await objectServer(["bucket"]);
    server.objects.set("bucket/a", Buffer.from("0123456789"));
    server.troubles.push({ status: 503 }, { cutAfterBytes: 4 });
    const { list, pause } = waits();
    expect(await openStore(server.env, { pause }).readText("gs://bucket/a")).toBe("0123456789");
    expect(server.requests).toEqual([
      "GET /storage/v1/b/bucket/o/a?alt=media",
      "GET /storage/v1/b/bucket/o/a?alt=media",
      "GET /storage/v1/b/bucket/o/a?alt=media&generation=7 bytes=4-",
    ]);
    expect(list).toHaveLength(2);
  });

  test("an upload meets 429 and 500 and succeeds at the third attempt", async () => {
    await using server = await objectServer(["bucket"]);
    server.troubles.push({ status: 429 }, { status: 500 });
    const { list, pause } = waits();
    await openStore(server.env, { pause }).writeText("gs://bucket/a", "x");
    expect(server.objects.get("bucket/a")?.toString()).toBe("x");
    expect(list).toHaveLength(2);
  });

  test("a service that stays away is given up after five attempts with growing waits", async () => {
    await using server = await objectServer(["bucket"]);
    server.troubles.push(...Array.from({ length: 9 }, () => ({ status: 503 })));
    const { list, pause } = waits();
    expect(await problem(openStore(server.env, { pause }).readText("gs://bucket/a"))).toEqual([
      {
        code: "K666",
        message: "cloud storage did not answer for 'gs://bucket/a' in 5 attempts (503)",
        hint: "try again later; check the network and STORAGE_EMULATOR_HOST",
      },
    ]);
    expect(list.map((wait, index) => wait >= 250 * 2 ** index && wait <= 312.5 * 2 ** index)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test("a missing object, a missing bucket, no permission, no credentials and a refused request are told apart", async () => {
    await using server = await objectServer(["bucket"]);
    await using folder = await temporaryFolder();
    const store = openStore(server.env, { pause: async () => undefined });
    const target = join(folder.path, "target");
    expect(await problem(store.downloadFile("gs://bucket/absent", target))).toEqual([
      {
        code: "K661",
        message: "there is no object 'gs://bucket/absent'",
        hint: "check the name with 'gcloud storage ls'",
      },
    ]);
    expect(await readdir(folder.path)).toEqual([]);
    expect(await problem(store.writeText("gs://nobody/x", "x"))).toEqual([
      { code: "K661", message: "the bucket of 'gs://nobody/x' does not exist", hint: "create it, or check the name" },
    ]);
    server.troubles.push({ status: 403 });
    expect(await problem(store.readText("gs://bucket/a"))).toEqual([
      {
        code: "K662",
        message: "the account in use has no permission on 'gs://bucket/a'",
        hint: "grant it roles/storage.objectUser on the bucket",
      },
    ]);
    server.troubles.push({ status: 401 });
    expect(await problem(store.stat("gs://bucket/a"))).toEqual([
      {
        code: "K663",
        message: "there are no usable Google credentials for 'gs://bucket/a'",
        hint: "run 'gcloud auth application-default login', or set STORAGE_EMULATOR_HOST to use an emulator",
      },
    ]);
    server.troubles.push({ status: 412, body: "the object is held" });
    expect(await problem(store.readText("gs://bucket/a"))).toEqual([
      {
        code: "K666",
        message: "cloud storage refused the request for 'gs://bucket/a' (412)",
        hint: "the object is held",
      },
    ]);
  });
});
