import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Storage } from "@google-cloud/storage";
import { describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";

const clientOf = (emulator: Emulator): Storage => new Storage({ apiEndpoint: emulator.url, projectId: "p" });

describe("Cloud Storage with its own client", () => {
  test("a bucket is created once, found and listed", async () => {
    await using emulator = await startEmulator();
    const storage = clientOf(emulator);
    const [bucket] = await storage.createBucket("mine");
    expect(await bucket.exists()).toEqual([true]);
    expect(await storage.bucket("other").exists()).toEqual([false]);
    await expect(storage.createBucket("mine")).rejects.toMatchObject({ code: 409 });
    const [buckets] = await storage.getBuckets();
    expect(buckets.map(({ name }) => name)).toEqual(["mine", "pipewright-emulator"]);
    await bucket.delete();
    expect(await bucket.exists()).toEqual([false]);
  });

  test.each([
    { way: "simple", resumable: false, validation: "crc32c" },
    { way: "resumable", resumable: true, validation: "md5" },
  ] as const)("a $way upload comes back byte for byte, checksums agreed", async ({ resumable, validation }) => {
    await using emulator = await startEmulator();
    const file = clientOf(emulator).bucket("pipewright-emulator").file("a folder/Grüße 100%.txt");
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    await file.save(bytes, { resumable, validation, contentType: "text/x-odd", metadata: { metadata: { by: "me" } } });
    const [back] = await file.download();
    expect(back.equals(bytes)).toBe(true);
    const [metadata] = await file.getMetadata();
    expect([metadata.contentType, metadata.metadata, metadata.size]).toEqual(["text/x-odd", { by: "me" }, "300000"]);
  });

  test("a stream in chunks becomes one object", async () => {
    await using emulator = await startEmulator();
    const file = clientOf(emulator).bucket("pipewright-emulator").file("chunks.bin");
    const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} of many\n`);
    await pipeline(Readable.from(lines), file.createWriteStream({ resumable: true, chunkSize: 256 * 1024 }));
    const [back] = await file.download();
    expect(back.toString()).toBe(lines.join(""));
  });

  test("a range of bytes can be read", async () => {
    await using emulator = await startEmulator();
    await emulator.objects.write("gs://pipewright-emulator/r", "0123456789");
    const chunks: Buffer[] = [];
    const stream = clientOf(emulator).bucket("pipewright-emulator").file("r").createReadStream({ start: 2, end: 4 });
    for await (const chunk of stream) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe("234");
  });

  test("a listing knows prefixes, delimiters and pages", async () => {
    await using emulator = await startEmulator();
    for (const name of ["a/1", "a/2", "a/b/3", "c"])
      await emulator.objects.write(`gs://pipewright-emulator/${name}`, name);
    const bucket = clientOf(emulator).bucket("pipewright-emulator");
    const [all] = await bucket.getFiles({ maxResults: 2, autoPaginate: true });
    expect(all.map(({ name }) => name)).toEqual(["a/1", "a/2"]);
    const [paged] = await bucket.getFiles({ prefix: "a/" });
    expect(paged.map(({ name }) => name)).toEqual(["a/1", "a/2", "a/b/3"]);
    const url = `${emulator.url}/storage/v1/b/pipewright-emulator/o?prefix=a/&delimiter=/&maxResults=2`;
    const first = (await (await fetch(url)).json()) as { nextPageToken: string; items: { name: string }[] };
    expect(first.items.map(({ name }) => name)).toEqual(["a/1", "a/2"]);
    const second = (await (await fetch(`${url}&pageToken=${first.nextPageToken}`)).json()) as object;
    expect(second).toEqual({ kind: "storage#objects", prefixes: ["a/b/"], items: [] });
  });

  test("a write under a condition that does not hold changes nothing", async () => {
    await using emulator = await startEmulator();
    const file = clientOf(emulator).bucket("pipewright-emulator").file("once");
    await file.save("first", { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } });
    await expect(
      file.save("second", { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } }),
    ).rejects.toMatchObject({ code: 412 });
    expect(String((await file.download())[0])).toBe("first");
  });

  test("an object is patched, copied, combined and deleted", async () => {
    await using emulator = await startEmulator();
    const bucket = clientOf(emulator).bucket("pipewright-emulator");
    await bucket.file("a").save("A", { resumable: false });
    await bucket.file("b").save("B", { resumable: false });
    await bucket.file("a").setMetadata({ contentType: "text/plain", metadata: { k: "v" } });
    await bucket.file("a").copy(bucket.file("copy of a"));
    expect((await bucket.file("copy of a").getMetadata())[0]).toMatchObject({ contentType: "text/plain", size: "1" });
    await bucket.combine(["a", "b"], "ab");
    expect(String((await bucket.file("ab").download())[0])).toBe("AB");
    await bucket.file("a").delete();
    expect(await bucket.file("a").exists()).toEqual([false]);
    await expect(bucket.file("a").download()).rejects.toMatchObject({ code: 404 });
  });

  test("the paths without the usual prefix work, as clients use them with STORAGE_EMULATOR_HOST", async () => {
    await using emulator = await startEmulator();
    await emulator.objects.write("gs://pipewright-emulator/x", "here");
    const answer = await fetch(`${emulator.url}/b/pipewright-emulator/o/x?alt=media`);
    expect([await answer.text(), answer.headers.get("x-goog-hash")]).toEqual([
      "here",
      "crc32c=EzVN8w==,md5=bJIoX6bT6CexmNEg6jrGdA==",
    ]);
  });

  test("a multipart body with quotes around its boundary and bare line feeds is understood", async () => {
    await using emulator = await startEmulator();
    const body = `--x\nContent-Type: application/json\n\n{"name":"lf"}\n--x\nContent-Type: text/plain\n\nbody--x\n--x--\n`;
    const answer = await fetch(`${emulator.url}/upload/storage/v1/b/pipewright-emulator/o?uploadType=multipart`, {
      method: "POST",
      headers: { "content-type": "multipart/related; boundary='x'" },
      body,
    });
    expect(await answer.json()).toMatchObject({ name: "lf", size: "7", contentType: "text/plain" });
    expect(String(await emulator.objects.read("gs://pipewright-emulator/lf"))).toBe("body--x");
  });

  test("bytes that do not fit their checksum are refused and leave nothing behind", async () => {
    const directory = await mkdtemp(join(tmpdir(), "emulator-"));
    await using emulator = await startEmulator({ directory });
    const write = emulator.objects.write("gs://pipewright-emulator/x", "abc", { expected: { crc32c: "AAAAAA==" } });
    await expect(write).rejects.toMatchObject({
      message: 'Provided crc32c hash "AAAAAA==" doesn\'t match calculated crc32c hash "Nks/tw==".',
    });
    expect(emulator.objects.stat("gs://pipewright-emulator/x")).toBeUndefined();
    expect(await readdir(join(directory, "blobs"))).toEqual([]);
    await rm(directory, { recursive: true });
  });

  test("objects survive a restart when a folder is given", async () => {
    const directory = await mkdtemp(join(tmpdir(), "emulator-"));
    {
      await using emulator = await startEmulator({ directory });
      await emulator.objects.write("gs://pipewright-emulator/kept", "still here");
    }
    await using again = await startEmulator({ directory });
    expect(String(await again.objects.read("gs://pipewright-emulator/kept"))).toBe("still here");
    await rm(directory, { recursive: true });
  });
});
