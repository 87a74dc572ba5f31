import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/**
 * Documentation is code: every `ts` block type-checks against the sources, blocks marked `run` are executed, and links
 * lead somewhere. A block that begins with a comment such as `// greet.ts` is written under that name, so that the
 * blocks of one page can import each other.
 */
interface Block {
  /** "docs/tour.md:12" */
  readonly place: string;
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly run: boolean;
  readonly text: string;
}

const root = join(import.meta.dirname, "..");
const pages = globSync(["README.md", "CHANGELOG.md", "bench/README.md", "docs/**/*.md"], { cwd: root }).toSorted();
const blocks = pages.flatMap(blocksOf);
const typescript = blocks.filter((block) => block.language === "ts");
/** Inside the repository, so that "pipewright" is this package. */
const folder = join(root, ".pipewright", `docs-${process.pid}`);
const files = new Map(typescript.map((block) => [block, fileOf(block)]));

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const [block, file] of files) {
    mkdirSync(dirname(file), { recursive: true });
    const isModule = /^\s*(import|export)\b/m.test(block.text);
    writeFileSync(file, isModule ? atHome(block, file) : `${block.text}\nexport {};\n`);
  }
  const extend = relative(folder, join(root, "tsconfig.json"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: extend, include: ["**/*.ts"], exclude: [] }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the documentation", () => {
  test("every ts block type-checks", () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", join(folder, "tsconfig.json")], { encoding: "utf8" });
    expect(withPlaces(stdout)).toBe("");
  });

  test.each(typescript.filter((block) => block.run))("$place runs", (block) => {
    const { status, stderr } = spawnSync(process.execPath, ["--conditions=source", files.get(block)!], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  });

  test.each(blocks.filter((block) => block.language === "sh" && block.run))(
    "$place runs",
    { timeout: 120_000 },
    (block) => {
      const copy = copyOfTheRepository();
      try {
        const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-c", block.text], {
          cwd: copy,
          encoding: "utf8",
        });
        expect({ status, output: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, output: "" });
      } finally {
        rmSync(copy, { recursive: true, force: true });
      }
    },
  );

  test("every relative link leads to a file, and to a heading where it names one", () => {
    expect(pages.flatMap(brokenLinks)).toEqual([]);
  });
});

function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    const [, language = "", options = "", body = ""] = match;
    return { place: `${page}:${line}`, page, line, language, run: options.split(/\s+/).includes("run"), text: body };
  });
}

function fileOf(block: Block): string {
  const named = /^\/\/ (\S+\.ts)$/m.exec(block.text.slice(0, block.text.indexOf("\n")))?.[1];
  const page = block.page.replaceAll(/\W/g, "-");
  return join(folder, page, named ?? `line-${block.line}.ts`);
}

/** The block's text with imports of repository files, written as seen from the page, leading there from `file`. */
function atHome({ page, text }: Block, file: string): string {
  return text.replaceAll(/ from "(\.[^"]+)"/g, (statement, specifier: string) => {
    const target = join(root, dirname(page), specifier);
    return existsSync(target) ? ` from "${relative(dirname(file), target)}"` : statement;
  });
}

/** Compiler messages with the page's name in the place of the temporary file's. */
function withPlaces(messages: string): string {
  return [...files].reduce((text, [block, file]) => text.replaceAll(relative(root, file), `${block.place} `), messages);
}

/** What a clone holds, with the packages that are installed here. */
function copyOfTheRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), "pipewright-docs-"));
  const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of tracked.split("\n").filter((each) => each !== "" && existsSync(join(root, each)))) {
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function brokenLinks(page: string): readonly string[] {
  const text = readFileSync(join(root, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
  const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link]) => link!);
  return links.filter((link) => !leadsSomewhere(page, link)).map((link) => `${page} → ${link}`);
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  if (anchor === undefined || !file.endsWith(".md")) return true;
  const headings = [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading!));
  return headings.includes(anchor);
}

/** The anchor that a heading has on code hosting sites. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
