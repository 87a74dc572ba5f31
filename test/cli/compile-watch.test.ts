import type { ChildProcessWithoutNullStreams } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cli, startCli } from "../support/cli.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
let watching: ChildProcessWithoutNullStreams | undefined;

beforeEach(() => {
  // Inside the repository, so that "pipewright" and "zod" resolve.
  mkdirSync(join(root, ".pipewright"), { recursive: true });
  folder = mkdtempSync(join(root, ".pipewright/watch-"));
});

afterEach(async () => {
  if (watching?.exitCode === null && watching.signalCode === null) await ended(watching, "SIGKILL");
  watching = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};

/** As editors save: a new file takes the place of the old one. */
const replace = (name: string, text: string): void => {
  write(`${name}.new`, text);
  renameSync(join(folder, `${name}.new`), join(folder, name));
};

const pipeline = (body: string, imports = ""): string => `import * as z from "zod";
import { defineComponent, definePipeline } from "pipewright";
${imports}
const step = defineComponent({ name: "step", inputs: { a: z.string() }, outputs: { made: z.string() } });
export const tiny = definePipeline({
  name: "tiny",
  inputs: { who: z.string().default("world") },
  build({ who }) {
    ${body}
  },
});
`;

/** Starts watching and hands out what it prints, line by line, times and durations taken out. */
function start(...args: readonly string[]): {
  readonly line: () => Promise<string>;
  readonly errors: () => string;
  readonly said: (text: string) => Promise<void>;
} {
  const child = startCli(["compile", "p.ts", "-o", "out.yaml", "--watch", ...args], { cwd: folder });
  watching = child;
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    line: async () => {
      const next = await lines.next();
      const text = next.done === true ? `<ended> ${errors}` : next.value;
      return text.replace(/^\d\d:\d\d:\d\d/, "<time>").replace(/\d+ ms/, "<ms>");
    },
    errors: () => errors,
    /** What the pipeline prints goes to standard error. */
    said: (text) =>
      new Promise((resolve) => {
        const look = (): void => void (errors.includes(text) && resolve());
        child.stderr.on("data", look);
        look();
      }),
  };
}

function ended(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<number | null> {
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return exit;
}

const spec = (): string => readFileSync(join(folder, "out.yaml"), "utf8");
const one = pipeline(`step({ a: who });`);
const two = pipeline(`step({ a: step({ a: who }).outputs.made });`);

test("a change compiles again and says what changed in meaning; a comment changes nothing", async () => {
  write("p.ts", one);
  const { line } = start();
  expect(await line()).toBe("<time> tiny → out.yaml, 1 task, <ms>");
  const first = spec();
  appendFileSync(join(folder, "p.ts"), "// said in passing\n");
  expect(await line()).toBe("<time> tiny → out.yaml, 1 task, <ms>: no change in meaning");
  expect(spec()).toBe(first);
  replace("p.ts", two);
  expect(await line()).toBe("<time> tiny → out.yaml, 2 tasks, <ms>: step-2 new");
  expect(spec()).not.toBe(first);
  replace("p.ts", two.replace(`.default("world")`, ""));
  expect(await line()).toBe(
    "<time> tiny → out.yaml, 2 tasks, <ms>: input 'who' is required now, and 1 more (not compatible for callers)",
  );
});

test("a syntax error leaves the old file and is told with its place; the correction compiles", async () => {
  write("p.ts", one);
  const { line, errors } = start();
  await line();
  const before = spec();
  replace("p.ts", one.replace("step({ a: who });", "step({ a: who }"));
  expect(await line()).toBe("<time> does not compile; out.yaml stays as it was");
  expect(spec()).toBe(before);
  replace("p.ts", two);
  expect(await line()).toBe("<time> tiny → out.yaml, 2 tasks, <ms>: step-2 new");
  expect(errors()).toMatch(/error K408: the file does not load: .*\n {2}at p\.ts:10/);
});

test("a pipeline that is wrong from the start compiles when it is corrected", async () => {
  write("p.ts", one.replace("a: who", ""));
  const { line, errors } = start();
  expect(await line()).toBe("<time> does not compile");
  expect(existsSync(join(folder, "out.yaml"))).toBe(false);
  replace("p.ts", one);
  expect(await line()).toBe("<time> tiny → out.yaml, 1 task, <ms>");
  expect(errors()).toContain("error K301: 'step' is called without its required input 'a'");
});

test("files that are imported, read, or missing count; others do not", async () => {
  write(
    "p.ts",
    pipeline(
      `step({ a: greeting + note });`,
      `import { greeting } from "./parts/greeting.ts";\nimport { readFileSync } from "node:fs";\nconst note = readFileSync(new URL("note.txt", import.meta.url), "utf8");`,
    ),
  );
  write("note.txt", "!");
  const { line } = start();
  expect(await line()).toBe("<time> does not compile");
  // Its folder does not exist yet either.
  write("parts/greeting.ts", `export const greeting = "hello";`);
  expect(await line()).toBe("<time> tiny → out.yaml, 1 task, <ms>");
  write("other.ts", "nobody imports this");
  replace("parts/greeting.ts", `export const greeting = "good day";`);
  expect(await line()).toBe(`<time> tiny → out.yaml, 1 task, <ms>: step input 'a' "hello!" → "good day!"`);
  replace("note.txt", "?");
  expect(await line()).toBe(`<time> tiny → out.yaml, 1 task, <ms>: step input 'a' "good day!" → "good day?"`);
});

test("many saves of one text are one compile", async () => {
  write("p.ts", one);
  const { line } = start();
  await line();
  for (let save = 0; save < 30; save++) replace("p.ts", two);
  expect(await line()).toBe("<time> tiny → out.yaml, 2 tasks, <ms>: step-2 new");
  replace("p.ts", one);
  expect(await line()).toBe("<time> tiny → out.yaml, 1 task, <ms>: step-2 gone");
});

test("a pipeline that never ends loading is given up when it is corrected", async () => {
  write("p.ts", `${one}\nconsole.log("loading");\nfor (;;);`);
  const { line, said } = start();
  await said("loading");
  replace("p.ts", one);
  expect(await line()).toBe("<time> tiny → out.yaml, 1 task, <ms>");
});

test("Ctrl-C ends it with 130 and leaves no process behind", async () => {
  write("p.ts", `import { writeFileSync } from "node:fs";\nconsole.log("pid " + process.pid);\nfor (;;);\n`);
  const { errors, said } = start();
  await said("\n");
  const pid = Number(/pid (\d+)/.exec(errors())![1]);
  expect(await ended(watching!, "SIGINT")).toBe(130);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("with --json each compile is one line of JSON", async () => {
  write("p.ts", one);
  const { line } = start("--json");
  expect(JSON.parse((await line()).replace("<ms>", "0 ms"))).toEqual({
    pipeline: "tiny",
    file: join(folder, "out.yaml"),
    tasks: 1,
    ms: expect.any(Number) as number,
  });
  replace("p.ts", "export const nothing = 1;");
  expect(JSON.parse(await line())).toMatchObject({
    errors: [{ code: "K405", message: "the file exports no pipeline" }],
  });
});

test("it needs a file to write, and a pipeline that exists", async () => {
  expect(await cli(["compile", "p.ts", "--watch"], { cwd: folder })).toEqual({
    code: 1,
    stdout: "",
    stderr: "error K802: --watch writes a file each time, and none is named\n  hint: add -o pipeline.yaml\n",
  });
  const remote = await cli(["compile", "gs://b/p.yaml", "-o", "out.yaml", "--watch"], { cwd: folder });
  expect(remote).toMatchObject({
    code: 1,
    stderr: "error K802: --watch sees files of this machine only\n  hint: name a local file\n",
  });
  const missing = await cli(["compile", "p.ts", "-o", "out.yaml", "--watch"], { cwd: folder });
  expect(missing).toMatchObject({ code: 1, stdout: "" });
  expect(missing.stderr).toContain("error K401: 'p.ts' cannot be read");
});
