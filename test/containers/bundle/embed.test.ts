import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { embed } from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { lightweightCodeOf } from "../../../compiler/spec/component-command.ts";
import type { ContainerSpec } from "../../../compiler/spec/pipeline-spec.ts";
import { bundle } from "../../../containers/bundle/bundle.ts";
import { packEmbedded } from "../../../containers/bundle/pack-embedded.ts";
import { bundleLightweight } from "../../../containers/lightweight/bundle-lightweight.ts";
import { codeFingerprint } from "../../../runner/cache/code-fingerprint.ts";
import { greet, greetings } from "../../fixtures/embed/pipeline.ts";
import { cli } from "../../support/cli.ts";
import { problemsOf } from "../../support/problems.ts";

const root = join(import.meta.dirname, "../../..");
const fixtures = join(root, "test/fixtures/embed");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A copy of the fixture project with the kit installed. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), "pipewright-embed-"));
  folders.push(folder);
  cpSync(fixtures, folder, { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/pipewright"));
  symlinkSync(join(root, "node_modules/zod"), join(folder, "node_modules/zod"));
  return folder;
}

const containerOf = ({ spec }: Pick<ReturnType<typeof compile>, "spec">): ContainerSpec =>
  spec.deploymentSpec!.executors!["exec-greet"]!.container!;
const compiled = async (): Promise<ContainerSpec> =>
  containerOf(compile(greetings, { bundles: await bundleLightweight(greetings) }));

describe("files and folders beside the code", () => {
  test("are read in place here", async () => {
    const log = { info: () => {}, warn: () => {}, error: () => {}, progress: () => {} };
    const result = await greet.definition.run!({ inputs: { word: "one.txt" }, log } as never);
    expect(result).toEqual({ text: "hello from a file\none\n" });
  });

  test("travel in the spec of a lightweight component and are unpacked where it runs", async () => {
    const { command = [], args = [] } = await compiled();
    const folder = mkdtempSync(join(tmpdir(), "pipewright-step-"));
    folders.push(folder);
    const input = JSON.stringify({
      inputs: { parameterValues: { word: "deep/two.txt" } },
      outputs: {
        parameters: { text: { outputFile: join(folder, "text") } },
        outputFile: join(folder, "executor_output.json"),
      },
    });
    const [program = "", ...rest] = [...command, ...args.map((each) => (each === "{{$}}" ? input : each))];
    const { status, stderr } = spawnSync(program, rest, { encoding: "utf8", cwd: folder });
    expect({ status, stderr: stderr.replace(/peak memory .*\n/, "") }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(folder, "text"), "utf8")).toBe("hello from a file\ntwo é\n");
  });

  test("travel in the program of an image", async () => {
    const { code } = await bundle({
      entry: 'export * from "pipewright:work";\n',
      aliases: new Map([["pipewright:work", join(fixtures, "pipeline.ts")]]),
      project: fixtures,
      form: "image",
    });
    const files = ["greeting.txt", "words/one.txt", "words/deep/two.txt"];
    const encoded = files.map((file) => readFileSync(join(fixtures, file)).toString("base64"));
    expect(encoded.filter((text) => !code.includes(text))).toEqual([]);
  });

  test("give the same bytes in every folder and at every time", async () => {
    const texts = await Promise.all(
      [project(), project()].map(async (folder, index) => {
        utimesSync(join(folder, "words/one.txt"), index, index * 1000);
        const { code, stderr } = await cli(["compile", "pipeline.ts", "-o", "spec.json"], { cwd: folder });
        expect({ code, stderr }).toEqual({ code: 0, stderr: "greetings → spec.json\n" });
        return readFileSync(join(folder, "spec.json"), "utf8");
      }),
    );
    expect(texts[0]).toBe(texts[1]);
    const code = brotliDecompressSync(Buffer.from(lightweightCodeOf(await compiled())!, "base64")).toString();
    expect(code.includes(root)).toBe(false);
  });

  test("are part of what a cached result depends on", async () => {
    const folder = project();
    const before = await codeFingerprint(join(folder, "pipeline.ts"));
    writeFileSync(join(folder, "words/deep/two.txt"), "two\n");
    const between = await codeFingerprint(join(folder, "pipeline.ts"));
    writeFileSync(join(folder, "greeting.txt"), "hello\n");
    const after = await codeFingerprint(join(folder, "pipeline.ts"));
    expect(new Set([before, between, after]).size).toBe(3);
  });
});

describe("what cannot be embedded", () => {
  test("a file that is not there is K113, where it is named", () => {
    expect(problemsOf(() => embed(new URL("./missing.txt", import.meta.url)))).toMatchInlineSnapshot(`
      "error K113: there is no 'missing.txt' to embed
        hint: name a file or folder beside the module, as embed(new URL('./name', import.meta.url)) with this very text"
    `);
  });

  test("something else than the URL of a file is K113", () => {
    expect(problemsOf(() => embed("./words" as never))).toMatchInlineSnapshot(`
      "error K113: embed was given something that is not the URL of a file
        hint: name a file or folder beside the module: embed(new URL('./name', import.meta.url))"
    `);
  });

  test("a file that is gone when the code is bundled is K113, a name that is made is K115", async () => {
    const folder = project();
    const source = readFileSync(join(folder, "pipeline.ts"), "utf8");
    writeFileSync(join(folder, "names.ts"), 'export const file = "./greeting.txt";\n');
    writeFileSync(
      join(folder, "pipeline.ts"),
      source
        .replace(
          "import * as z",
          'import { rmSync } from "node:fs";\nimport { file } from "./names.ts";\nimport * as z',
        )
        .replace('"./greeting.txt"', "file")
        .replace("export const greet =", "rmSync(words.path, { recursive: true });\nexport const greet ="),
    );
    const { code, stderr } = await cli(["compile", "pipeline.ts"], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "error K113: there is no 'words' to embed
        at pipeline.ts:10:15
        10 | const words = carry(new URL("./words", import.meta.url));
           |               ^
        hint: name a file or folder beside the module

      error K115: what is embedded here cannot be told without running the code
        at pipeline.ts:9:18
        9 | const greeting = carry(new URL(file, import.meta.url));
          |                  ^
        hint: write embed(new URL('./name', import.meta.url)) with the name as plain text

      2 problems
      "
    `);
  });

  test("links out of the folder, to folders, nowhere and in a circle are K114, and links inside it are files", async () => {
    const folder = project();
    const words = join(folder, "words");
    symlinkSync("one.txt", join(words, "again.txt"));
    symlinkSync("../greeting.txt", join(words, "out.txt"));
    symlinkSync("deep", join(words, "folder"));
    symlinkSync("gone.txt", join(words, "gone"));
    symlinkSync("round", join(words, "round"));
    const server = createServer().listen(join(words, "pipe"));
    await once(server, "listening");
    const { packed, problems } = packEmbedded(words);
    expect(Object.entries(packed).map(([path, text]) => [path, Buffer.from(text, "base64").toString()])).toEqual([
      ["again.txt", "one\n"],
      ["deep/two.txt", "two é\n"],
      ["one.txt", "one\n"],
    ]);
    expect(problems.map(({ path, why }) => `${path} ${why}`)).toEqual([
      "folder is a link to a folder",
      "gone is a link that leads nowhere",
      "out.txt is a link that leads out of the folder",
      "pipe is neither a file nor a folder",
      "round is a link that leads in a circle",
    ]);
    server.close();
    const { stderr } = await cli(["compile", "pipeline.ts"], { cwd: folder });
    expect(stderr.split("\n\n")[0]).toMatchInlineSnapshot(`
      "error K114: 'folder' in 'words' is a link to a folder
        at pipeline.ts:8:15
        8 | const words = carry(new URL("./words", import.meta.url));
          |               ^
        hint: embed plain files and folders; a copy of the file in the place of the link will do"
    `);
  });

  test("an empty folder travels as an empty folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "pipewright-embed-"));
    folders.push(folder);
    const { packed } = packEmbedded(folder);
    const { path } = embed(pathToFileURL(folder), packed);
    expect(packEmbedded(path)).toEqual({ packed: {}, problems: [] });
  });
});
