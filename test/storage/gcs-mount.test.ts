import { expect, test } from "vitest";
import { gcsToMount, mountToGcs } from "../../storage/gcs-mount.ts";

test("a gs:// address and its path below the mount are each other's image", () => {
  expect(gcsToMount("gs://bucket/a/b c.txt")).toBe("/gcs/bucket/a/b c.txt");
  expect(gcsToMount("gs://bucket")).toBe("/gcs/bucket");
  expect(gcsToMount("gs://bucket/a", "/tmp/m/")).toBe("/tmp/m/bucket/a");
  expect(mountToGcs("/gcs/bucket/a/b c.txt")).toBe("gs://bucket/a/b c.txt");
  expect(mountToGcs("/tmp/m/bucket/a", "/tmp/m/")).toBe("gs://bucket/a");
});

test("a path elsewhere is no address", () => {
  expect([mountToGcs("/data/x"), mountToGcs("/gcs/"), mountToGcs("gcs/bucket")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("an address that would climb out of the mount is refused", () => {
  expect(() => gcsToMount("gs://bucket/../other/x")).toThrow(
    "K660: 'gs://bucket/../other/x' has '.' or '..' as a folder, which is not a place below the mount",
  );
  expect(() => gcsToMount("/data/x")).toThrow("K660: '/data/x' is not a gs:// address");
});
