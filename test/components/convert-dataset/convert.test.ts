import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { convert, type ConvertOptions } from "../../../components/convert-dataset/convert.ts";
import { openStore } from "../../../storage/store.ts";
import { objectServer } from "../../support/object-server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chat, convertText, manyRows, tuningRow } from "./convert-text.ts";

const lines = (text: string): readonly string[] => text.split("\n").slice(0, -1);

describe("formats", () => {
  test("a system message becomes the system instruction, and no system role is left in the turns", async () => {
    const row = {
      messages: [
        { role: "system", content: "Perform sentiment analysis based on the provided text." },
        { role: "user", content: "Text: Enjoying a beautiful day at the park!" },
        { role: "model", content: "Sentiment: Positive" },
      ],
    };
    expect((await convertText(JSON.stringify(row))).train).toBe(
      '{"systemInstruction":{"parts":[{"text":"Perform sentiment analysis based on the provided text."}]},"contents":[{"role":"user","parts":[{"text":"Text: Enjoying a beautiful day at the park!"}]},{"role":"model","parts":[{"text":"Sentiment: Positive"}]}]}\n',
    );
  });

  test("a tuning row passes through with its turns, its files and its tools, in one spelling and without the ignored role", async () => {
    const turns = [
      {
        role: "user",
        parts: [{ fileData: { mimeType: "image/png", fileUri: "gs://b/a.png" } }, { text: "what is it" }],
      },
      { role: "model", parts: [{ functionCall: { name: "look", args: {} } }] },
      { role: "user", parts: [{ functionResponse: { name: "look", response: { seen: "cat" } } }] },
      { role: "model", parts: [{ text: "a cat" }] },
    ];
    const tools = [{ functionDeclarations: [{ name: "look" }] }];
    const source = {
      system_instruction: { role: "system", parts: [{ text: "You are a pirate dog." }] },
      contents: turns,
      tools,
      generation_config: { mediaResolution: "MEDIA_RESOLUTION_LOW" },
    };
    const { train, report } = await convertText(JSON.stringify(source));
    expect(JSON.parse(train)).toEqual({
      systemInstruction: { parts: [{ text: "You are a pirate dog." }] },
      contents: turns,
      tools,
      generationConfig: { mediaResolution: "MEDIA_RESOLUTION_LOW" },
    });
    expect(report.format).toBe("contents");
  });

  test("CSV cells with quotes, line breaks and other separators fill the template, and rows keep their line", async () => {
    const source = '\uFEFFcontext;question;answers\r\n"two\r\nlines";"a ""quoted"" word?";yes\r\n\r\n;why {x}?;no\r\n';
    const { train, report } = await convertText(source, {
      inputTemplate: "Context: {context}\nQuestion: {question} {{keep}}",
      outputColumn: "answers",
      systemInstruction: "Answer.",
    });
    expect(lines(train).map((line) => (JSON.parse(line) as { contents: unknown[] }).contents[0])).toEqual([
      { role: "user", parts: [{ text: 'Context: two\r\nlines\nQuestion: a "quoted" word? {keep}' }] },
      { role: "user", parts: [{ text: "Context: \nQuestion: why {x}? {keep}" }] },
    ]);
    expect(report.findings.filter(({ rows }) => rows.length > 0)).toMatchObject([
      { check: "empty_cell", rows: [5] },
      { check: "byte_order_mark", rows: [1] },
    ]);
  });

  test("a first line that is broken does not hide the format of the others", async () => {
    expect((await convertText(`{"messages": [\n${chat("a", "b")}`)).report).toMatchObject({
      format: "messages",
      rowsRead: 2,
      rowsKept: 1,
    });
  });

  test("a row of more than one megabyte is a row like any other", async () => {
    const long = "wörd ".repeat(250_000).trim();
    expect((await convertText(`${chat("a", long)}\n${chat("b", "c")}`)).train).toBe(
      `${tuningRow("a", long)}\n${tuningRow("b", "c")}\n`,
    );
  });
});

describe("the split", () => {
  const shares = { validationFraction: 0.1, testFraction: 0.2 };

  test("is the same for the same rows and seed in any order, and another for another seed", async () => {
    const rows = manyRows(200, ["a", "b", "c"]);
    const first = await convertText(rows.join("\n"), shares);
    const reversed = await convertText(rows.toReversed().join("\n"), shares);
    const reseeded = await convertText(rows.join("\n"), { ...shares, seed: 7 });
    expect(lines(reversed.test).toSorted()).toEqual(lines(first.test).toSorted());
    expect(lines(reversed.validation).toSorted()).toEqual(lines(first.validation).toSorted());
    expect(lines(reseeded.test).toSorted()).not.toEqual(lines(first.test).toSorted());
    expect(reseeded.report.split).toEqual({ train: 140, validation: 20, test: 40, seed: 7 });
  });

  test("gives each label its share", async () => {
    const rows = [...manyRows(60, ["a"]), ...manyRows(30, ["b"]).map((row) => row.replace("question", "other"))];
    const { test: tested, validation } = await convertText(rows.join("\n"), shares);
    const count = (text: string, label: string): number => text.split(`"text":"${label}"`).length - 1;
    expect([count(tested, "a"), count(tested, "b"), count(validation, "a"), count(validation, "b")]).toEqual([
      12, 6, 6, 3,
    ]);
  });

  test("puts a kept repeat and another answer to the same input where the first one is", async () => {
    const rows = Array.from({ length: 60 }, (_, index) => [
      chat(`q${index}`, "yes"),
      chat(`Q${index} `, "yes"),
      chat(`q${index}`, "no"),
    ]).flat();
    const { train, validation, test: tested } = await convertText(rows.join("\n"), { ...shares, deduplicate: false });
    const inputs = (text: string): ReadonlySet<string> =>
      new Set(lines(text).map((line) => (/"text":"([^"]+)"/.exec(line)?.[1] ?? "").trim().toLowerCase()));
    const [a, b, c] = [inputs(train), inputs(validation), inputs(tested)];
    expect([a.intersection(b).size, a.intersection(c).size, b.intersection(c).size]).toEqual([0, 0, 0]);
    expect([a.size, b.size, c.size]).toEqual([42, 6, 12]);
  });

  test("gives a small file a test row first and always keeps one to train", async () => {
    const sizes = [1, 2, 3, 4, 10].map(async (count) => {
      const { report } = await convertText(manyRows(count, ["a"]).join("\n"), shares);
      return [report.split.train, report.split.validation, report.split.test];
    });
    expect(await Promise.all(sizes)).toEqual([
      [1, 0, 0],
      [1, 0, 1],
      [1, 1, 1],
      [2, 1, 1],
      [7, 1, 2],
    ]);
  });

  test("leaves validation within what the base model takes", async () => {
    const source = manyRows(1000, ["a", "b"]).join("\n");
    const { report } = await convertText(source, {
      ...shares,
      validationFraction: 0.5,
      baseModel: "gemini-1.5-pro-002",
    });
    expect(report.split).toEqual({ train: 544, validation: 256, test: 200, seed: 42 });
  });
});

describe("failures", () => {
  async function failure(content: string | Uint8Array, options: Partial<ConvertOptions> = {}): Promise<unknown> {
    await using folder = await temporaryFolder();
    const source = join(folder.path, "rows.jsonl");
    await writeFile(source, content);
    const out = (name: string): string => join(folder.path, "out", name);
    const outputs = { train: out("train"), validation: out("validation"), test: out("test"), report: out("report") };
    const error: unknown = await convert({
      format: "auto",
      inputTemplate: "{input_text}",
      outputColumn: "output_text",
      baseModel: "gemini-2.5-flash",
      validationFraction: 0,
      testFraction: 0,
      seed: 1,
      deduplicate: true,
      maxRejectedFraction: 0.1,
      source,
      store: openStore({}),
      outputs,
      ...options,
    }).catch((reason: unknown) => reason);
    // Nothing that looks finished is left, and no temporary file either.
    expect(await readdir(join(folder.path, "out")).catch(() => [])).toEqual([]);
    if (!PipewrightError.is(error)) throw new Error("expected a PipewrightError", { cause: error });
    return error.diagnostics.map(({ code, message, hint }) => [
      code,
      message.replaceAll(folder.path, "."),
      hint?.replaceAll(folder.path, "."),
    ]);
  }

  test("an empty file and one of blank lines have no rows", async () => {
    const hint = "give a file with one example on each line";
    expect(await failure("")).toEqual([["K610", "'./rows.jsonl' is empty", hint]]);
    expect(await failure("\n \r\n")).toEqual([["K610", "'./rows.jsonl' holds only blank lines", hint]]);
    expect(await failure("\n", { format: "messages" })).toEqual([
      ["K610", "'./rows.jsonl' holds only blank lines", hint],
    ]);
    expect(await failure("input_text,output_text\n")).toEqual([["K610", "'./rows.jsonl' has no rows", hint]]);
  });

  test("a file of which nothing is usable says why", async () => {
    expect(await failure(`${chat("a")}\n${chat("b", "")}\n${chat("c")}`, { maxRejectedFraction: 1 })).toEqual([
      [
        "K610",
        "none of the 3 rows of './rows.jsonl' is usable: last_role_not_model in 2 (lines 1, 3); empty_text in 1 (line 2)",
        "the rows were read as 'messages'; check the format and the first row",
      ],
    ]);
  });

  test("too many unusable rows are named by kind and line", async () => {
    const rows = [...manyRows(4, ["a"]), ...Array.from({ length: 7 }, () => "{"), "[]", chat("x", ""), chat("y")];
    expect(await failure(rows.join("\n"), { maxRejectedFraction: 0.25 })).toEqual([
      [
        "K611",
        "10 of 14 rows of './rows.jsonl' are unusable, more than the 25 % allowed: invalid_json in 7 (lines 5, 6, 7, 8, 9, …); empty_text in 1 (line 13); last_role_not_model in 1 (line 14); 1 more kinds",
        "correct these rows, or allow a larger share of rejected rows",
      ],
    ]);
  });

  test("what is not lines of text is named", async () => {
    const binary = async (hex: string): Promise<unknown> => failure(Buffer.from(hex, "hex"));
    expect(await binary("1f8b0800")).toEqual([
      ["K612", "'./rows.jsonl' is a gzip file, not lines of text", "unpack it with 'gunzip'"],
    ]);
    expect(await binary("fffe7b00")).toEqual([
      ["K612", "'./rows.jsonl' is a UTF-16 file, not lines of text", "save it as UTF-8"],
    ]);
    expect(await failure(`[${chat("a", "b")}]`)).toEqual([
      [
        "K612",
        "'./rows.jsonl' is one JSON list, not one JSON object on each line",
        "turn it into lines with: jq -c '.[]'",
      ],
    ]);
    expect(await failure('{\n  "messages": []\n}')).toEqual([
      ["K612", "'./rows.jsonl' has JSON objects over several lines", "put each on one line with: jq -c ."],
    ]);
    expect(await failure('{"prompt":"a","completion":"b"}')).toEqual([
      [
        "K612",
        "'./rows.jsonl' has no rows in a known format; the first row has 'prompt', 'completion'",
        "write rows with 'messages' or 'contents', one JSON object on each line, or a CSV file with a header (contents, messages, csv)",
      ],
    ]);
    expect(await failure("x", { format: "parquet" })).toEqual([
      ["K612", "there is no format 'parquet'", "known: auto, contents, messages, csv"],
    ]);
  });

  test("a column that is not there is named with the nearest one", async () => {
    const source = "inputtext,output_text\na,b\n";
    expect(await failure(source)).toEqual([
      ["K613", "the CSV file has no column 'input_text', which the input template names", "did you mean 'inputtext'?"],
    ]);
    expect(await failure(source, { inputTemplate: "{inputtext}", outputColumn: "answer" })).toEqual([
      [
        "K613",
        "the CSV file has no column 'answer', which the output column names",
        "known: 'inputtext', 'output_text'",
      ],
    ]);
  });

  test("a template without a column, and shares that leave nothing to train on, are refused", async () => {
    expect(await failure("a,b\n1,2\n", { inputTemplate: "hello" })).toEqual([
      [
        "K615",
        "the input template 'hello' names no column, so all rows would ask the same",
        "write the columns in braces, such as '{question}'",
      ],
    ]);
    expect(await failure("", { validationFraction: 0.5, testFraction: 0.5 })).toEqual([
      [
        "K615",
        "validation (0.5) and test (0.5) together leave no rows to train on",
        "give shares that add up to less than 1",
      ],
    ]);
    expect(await failure("", { testFraction: -1 })).toEqual([
      ["K615", "the test share is -1, which is not between 0 and 1", "give a share such as 0.1"],
    ]);
  });

  test("a source that is not there and an output that cannot be written are named", async () => {
    expect(await failure("", { source: "/nowhere/x.jsonl" })).toEqual([
      ["K661", "there is no file '/nowhere/x.jsonl'", "check the path; a relative one starts at the working directory"],
    ]);
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "file"), "");
    const below = join(folder.path, "file", "x");
    const outputs = { train: below, validation: below, test: below, report: below };
    expect(await failure(chat("a", "b"), { outputs })).toEqual([
      [
        "K665",
        `'${join(folder.path, "file")}' cannot be written (EEXIST)`,
        "a part of the path is a file, not a folder",
      ],
    ]);
  });

  test("an abort ends the work and leaves nothing", async () => {
    await using folder = await temporaryFolder();
    const out = (name: string): string => join(folder.path, name);
    const controller = new AbortController();
    controller.abort(new Error("stop"));
    await writeFile(out("source"), chat("a", "b"));
    const work = convertText(chat("a", "b"), { signal: controller.signal });
    await expect(work).rejects.toThrow("stop");
  });
});

test("a gs:// source is read through the storage client", async () => {
  await using server = await objectServer(["bucket"]);
  server.objects.set("bucket/rows.jsonl", Buffer.from(`${chat("a", "b")}\n`));
  const { train } = await convertText("", { source: "gs://bucket/rows.jsonl", store: openStore(server.env) });
  expect(train).toBe(`${tuningRow("a", "b")}\n`);
});

test("the estimate counts four characters a token, and one in scripts without spaces", async () => {
  const { report } = await convertText(`${chat("12345678", "abc")}\n${chat("東京都", "東京")}`);
  expect(report.estimatedTokens).toEqual({ total: 8, train: 8, longestRow: 5 });
});
