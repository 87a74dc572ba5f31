import { open, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { convert, type ConvertOptions } from "../../../components/convert-dataset/convert.ts";
import { startEmulator } from "../../../emulator/index.ts";
import { openStore } from "../../../storage/store.ts";
import { problemsOfAsync } from "../../support/problems.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chat, convertText } from "./convert-text.ts";

/** A conversion of `source` into a folder, with every row for training. */
const into = (folder: string, source: string, options: Partial<ConvertOptions> = {}) =>
  convert({
    source,
    store: openStore({}),
    format: "auto",
    inputTemplate: "{q}",
    outputColumn: "a",
    baseModel: "gemini-2.5-flash",
    validationFraction: 0,
    testFraction: 0,
    seed: 42,
    deduplicate: true,
    maxRejectedFraction: 1,
    outputs: {
      train: join(folder, "train.jsonl"),
      validation: join(folder, "validation.jsonl"),
      test: join(folder, "test.jsonl"),
      report: join(folder, "report.json"),
    },
    ...options,
  });

test("an output that is the source, also by way of a link, is refused and the source stays", async () => {
  await using folder = await temporaryFolder();
  const source = join(folder.path, "train.jsonl");
  await writeFile(source, chat("a", "b"));
  const link = join(folder.path, "link.jsonl");
  await symlink(source, link);
  for (const path of [source, link]) {
    expect((await problemsOfAsync(() => into(folder.path, path))).replaceAll(folder.path, "~")).toBe(
      "error K615: the output '~/train.jsonl' is the source itself, which would be lost\n  hint: write into another folder",
    );
  }
  expect(await readFile(source, "utf8")).toBe(chat("a", "b"));
});

test("a gigabyte without a line end is refused after its first bytes", async () => {
  await using folder = await temporaryFolder();
  const source = join(folder.path, "one-line.jsonl");
  const file = await open(source, "w");
  await file.writeFile('{"messages":"');
  await file.truncate(2 ** 30);
  await file.close();
  let bytes = 0;
  const store = openStore({});
  const counted: typeof store = {
    ...store,
    async *readStream(uri) {
      for await (const piece of store.readStream(uri)) {
        bytes += piece.byteLength;
        yield piece;
      }
    },
  };
  const problem = await problemsOfAsync(() => into(join(folder.path, "out"), source, { store: counted }));
  expect(problem.replaceAll(folder.path, "~")).toBe(
    "error K612: the first line of '~/one-line.jsonl' does not end within 16 MiB, so it holds no rows\n  hint: write one JSON object on each line; a JSON list becomes lines with: jq -c '.[]'",
  );
  expect(bytes).toBeLessThan(17 * 2 ** 20);
});

test("a column that the header has twice is refused when the template or the answer names it", async () => {
  const named = { inputTemplate: "{q}", outputColumn: "a" };
  expect(await problemsOfAsync(() => convertText("q,q,a\n1,2,3\n", named))).toBe(
    "error K613: the CSV file has 2 columns 'q', which the input template names\n  hint: give each its own name in the header",
  );
  expect(await problemsOfAsync(() => convertText("q,a,a\n1,2,3\n", named))).toBe(
    "error K613: the CSV file has 2 columns 'a', which the output column names\n  hint: give each its own name in the header",
  );
  expect((await convertText("q,,,a\n1,,,3\n", named)).report.rowsKept).toBe(1);
});

test("a table as a spreadsheet saves it is read, and ragged rows are shown", async () => {
  const table = '\uFEFFq;a\r\nhi;"ho;he"\r\nx;y;z\r\nonly\r\n\r\n;;\r\n';
  const { report, train } = await convertText(table, { inputTemplate: "{q}", outputColumn: "a" });
  expect(JSON.parse(train)).toEqual({
    contents: [
      { role: "user", parts: [{ text: "hi" }] },
      { role: "model", parts: [{ text: "ho;he" }] },
    ],
  });
  expect(report.findings.find(({ check }) => check === "invalid_csv")).toMatchObject({
    count: 3,
    rows: [3, 4, 6],
    example: "x | y | z",
  });
});

test("a finding whose row says nothing has no example", async () => {
  const { report } = await convertText(`${chat("a", "b")}\n${"x".repeat(17 * 2 ** 20)}\n`);
  const { message } = report.findings.find(({ check }) => check === "row_too_long")!;
  expect(report.findings.find(({ check }) => check === "row_too_long")).toEqual({
    check: "row_too_long",
    severity: "error",
    message,
    count: 1,
    rows: [2],
  });
});

test("a source in the emulated Cloud Storage gives the same files as the same source here", async () => {
  await using folder = await temporaryFolder();
  await using emulator = await startEmulator();
  const rows = Array.from({ length: 300 }, (_, n) => chat(`question ${n}`, `answer ${n % 7}`)).join("\n");
  const local = join(folder.path, "rows.jsonl");
  await writeFile(local, rows);
  await emulator.objects.createBucket("data");
  const store = openStore(emulator.env);
  await store.uploadFile(local, "gs://data/in/rows.jsonl");
  const shares = { validationFraction: 0.1, testFraction: 0.2 };
  await into(join(folder.path, "here"), local, shares);
  await into(join(folder.path, "there"), "gs://data/in/rows.jsonl", { ...shares, store });
  for (const name of ["train.jsonl", "validation.jsonl", "test.jsonl"]) {
    const here = await readFile(join(folder.path, "here", name), "utf8");
    expect(here).not.toBe("");
    expect(await readFile(join(folder.path, "there", name), "utf8")).toBe(here);
  }
});

test.runIf(process.platform === "linux")("a folder below one that takes no entries fails at once", async () => {
  await using folder = await temporaryFolder();
  const source = join(folder.path, "rows.jsonl");
  await writeFile(source, chat("a", "b"));
  expect(await problemsOfAsync(() => into("/proc/nowhere/below", source))).toBe(
    "error K665: '/proc/nowhere' cannot be written (ENOENT)\n  hint: look at the disk and the path, then try again",
  );
});
