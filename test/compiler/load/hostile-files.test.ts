import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { PipewrightError } from "../../../compiler/diagnostics/pipewright-error.ts";
import { loadComponent } from "../../../compiler/load/load-component.ts";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";
import { readSpecFile } from "../../../compiler/load/spec-file.ts";

const folder = mkdtempSync(join(tmpdir(), "pipewright-hostile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec = (constant: string): string => `pipelineInfo: {name: hello}
schemaVersion: 2.1.0
root:
  dag:
    tasks:
      echo:
        componentRef: {name: comp-echo}
        inputs: {parameters: {msg: {runtimeValue: {constant: ${constant}}}}}
components:
  comp-echo: {executorLabel: exec-echo, inputDefinitions: {parameters: {msg: {parameterType: LIST}}}}
deploymentSpec: {executors: {exec-echo: {container: {image: alpine}}}}
`;

/** Every problem as "line:column code message (hint)". */
function problems(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    return error.diagnostics.map(
      ({ at, code, message, hint }) =>
        `${at?.line}:${at?.column} ${code} ${message.replaceAll(folder, "<folder>")} (${hint})`,
    );
  }
}
const inText = (text: string): readonly string[] => problems(() => parseSpec(text, "/x/spec.yaml"));

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}
const inFile = (file: string): readonly string[] =>
  problems(() => parseSpec(readSpecFile(file, { shown: "spec.yaml", hint: "check the path" }), file));

test("the file that the cases below spoil is sound, a byte order mark included", () => {
  expect(inText(spec("[1]"))).toEqual([]);
  expect(inFile(write("bom.yaml", `\uFEFF${spec("[1]")}`))).toEqual([]);
});

describe("a file is refused before it is read", () => {
  test("when it is larger than any pipeline", () => {
    const file = write("large.yaml", spec("[1]"));
    truncateSync(file, 50 * 1024 * 1024);
    const found = [
      "1:1 K402 the file has 50.0 MiB, and no more than 16.0 MiB are read (check that this is the right file)",
    ];
    expect(inFile(file)).toEqual(found);
    expect(problems(() => loadComponent(file))).toEqual(found);
  });

  test("when it is a device, which has no end, or a folder", () => {
    expect(problems(() => readSpecFile("/dev/zero", { shown: "zero", hint: "check the path" }))).toEqual([
      "undefined:undefined K401 'zero' is not a file (check the path)",
    ]);
    expect(problems(() => loadComponent(folder))[0]).toMatch(
      /^\d+:\d+ K401 '<folder>' is not a file \(name a file beside yours with new URL\('\.\/name\.yaml', import\.meta\.url\)\)$/,
    );
  });
});

describe("text is refused before it is parsed", () => {
  test("when it is larger than any pipeline", () => {
    expect(inText(`${spec("[1]")}# ${"x".repeat(17 * 1024 * 1024)}`)).toEqual([
      "1:1 K402 the file has 17.0 MiB, and no more than 16.0 MiB are read (check that this is the right file)",
    ]);
  });

  test.each([
    ["fields", "unknown-key: 1\n"],
    ["items", "[1,"],
    ["nested items", "- - - -\n"],
    ["empty fields", "? \n"],
    ["lines of text", "x\n\n"],
    ["lines of an old Macintosh", "a: 1\r"],
  ])("when it has more %s than any pipeline", (_name, unit) => {
    expect(inText(unit.repeat(1_100_000))).toEqual([
      "1:1 K402 the file has more than 1000000 lines, items and fields, and no more are read (check that this is the right file)",
    ]);
  });
});

describe("text that is not text", () => {
  test.each([
    [
      "bytes of another encoding",
      Buffer.concat([Buffer.from("pipelineInfo:\n  name: "), Buffer.from([0xe9, 0x0a])]),
      "2:9",
    ],
    ["UTF-16", Buffer.from("\uFEFFroot: 1\n", "utf16le"), "1:1"],
    ["a text cut within a letter", Buffer.from("a: é").subarray(0, 4), "1:4"],
    ["any bytes", Buffer.from([0x80, 0xff, 0x00]), "1:1"],
  ])("%s", (_name, bytes, place) => {
    expect(inFile(write("bytes.yaml", bytes))).toEqual([`${place} K402 the file is not UTF-8 text (save it as UTF-8)`]);
  });

  test.each([
    ["a null character", spec("[1]").replace("hello", "he\0llo"), "null byte is not allowed in input"],
    [
      "a control character",
      spec("[1]").replace("hello", "he\u0007llo"),
      "the stream contains non-printable characters",
    ],
  ])("%s", (_name, text, reason) => {
    expect(inText(text)).toEqual([`1:24 K402 the file is not valid YAML: ${reason} (correct the file at this place)`]);
  });
});

describe("numbers", () => {
  test.each([
    [".nan", "8:52 K403 'root.dag.tasks.echo.inputs.parameters.msg.runtimeValue.constant' is not a number (.nan)"],
    ["[1, -.inf]", "8:66 K403 'root.dag.tasks.echo.inputs.parameters.msg.runtimeValue.constant.1' is infinite (-.inf)"],
    [
      "{a: [{b: .inf}]}",
      "8:68 K403 'root.dag.tasks.echo.inputs.parameters.msg.runtimeValue.constant.a.0.b' is infinite (.inf)",
    ],
  ])("that JSON cannot carry are named where they stand: %s", (constant, found) => {
    expect(inText(spec(constant))).toEqual([`${found}, which JSON cannot carry (use a finite number, or text)`]);
  });

  test("too large for a computer are text, and never infinite", () => {
    const { constant } = parseSpec(spec(`[1e400, 1${"0".repeat(400)}]`), "x").spec.root.dag!.tasks["echo"]!.inputs!
      .parameters!["msg"]!.runtimeValue!;
    expect(constant).toEqual(["1e400", `1${"0".repeat(400)}`]);
  });
});

describe("keys", () => {
  const at = (key: string): string => spec(`{${key}: {polluted: true}}`);

  test.each([
    ["in a constant", at("__proto__"), "8:63"],
    ["in quotes with escapes", at(String.raw`"\x5f_proto__"`), "8:63"],
    ["as the name of a component", spec("[1]").replace("  comp-echo:", "  __proto__:"), "10:3"],
    ["as a field", `${spec("[1]")}__proto__: {polluted: true}\n`, "12:1"],
    ["by way of an alias", spec("{x: &a __proto__, *a : {polluted: true}}"), "8:69"],
  ])("'__proto__' is refused %s, and no object changes", (_name, text, place) => {
    expect(inText(text)).toEqual([`${place} K402 the key '__proto__' is not allowed (give it another name)`]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("of every object are data like others, and no name refers to what an object inherits", () => {
    for (const key of ["constructor", "prototype", "toString", "hasOwnProperty"]) {
      const constant = parseSpec(spec(`[{${key}: [1]}]`), "x").spec.root.dag!.tasks["echo"]!.inputs!.parameters![
        "msg"
      ]!;
      expect(constant.runtimeValue!.constant).toEqual([{ [key]: [1] }]);
      expect(inText(spec("[1]").replace("{name: comp-echo}", `{name: ${key}}`))[0]).toBe(
        `7:9 K404 task 'echo' refers to component '${key}', which does not exist (known: 'comp-echo')`,
      );
      expect(inText(spec("[1]").replace("executorLabel: exec-echo", `executorLabel: ${key}`))[0]).toBe(
        `10:15 K404 there is no executor '${key}' (known: 'exec-echo')`,
      );
    }
    expect(inText(spec("[1]").replace("{name: comp-echo}", "{name: __proto__}"))[0]).toBe(
      "7:9 K404 task 'echo' refers to component '__proto__', which does not exist (known: 'comp-echo')",
    );
  });

  test("that are there twice are refused", () => {
    expect(inText(spec("{a: 1, a: 2}"))).toEqual([
      "8:69 K402 the file is not valid YAML: duplicated mapping key (correct the file at this place)",
    ]);
  });

  test("that are no text are refused", () => {
    expect(inText(spec("{{a: 1}: 2}"))).toEqual(["8:63 K402 a key is a list or a mapping (write text)"]);
    expect(inText(spec("{[1]: 2}"))).toEqual(["8:63 K402 a key is a list or a mapping (write text)"]);
  });
});

describe("nesting and aliases", () => {
  const endless = "the file's aliases repeat themselves or each other without end (write the values out)";

  test("a value that is nested without end is refused", () => {
    expect(inText(`${"[".repeat(5000)}${"]".repeat(5000)}`)).toEqual([
      "1:100 K402 the file is not valid YAML: nesting exceeded maxDepth (100) (correct the file at this place)",
    ]);
  });

  test("aliases that multiply are refused, and so is one that stands inside itself", () => {
    const bomb = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(",")}]`);
    expect(inText(`a0: &a0 [${"x,".repeat(9)}]\n${bomb.join("\n")}\n`)).toEqual([`5:10 K402 ${endless}`]);
    expect(inText("a: &a [1, {b: *a}]\n")).toEqual([`1:15 K402 ${endless}`]);
  });

  test("aliases that make a deep value out of shallow ones are refused, in whatever order a reader goes", () => {
    const links = Array.from({ length: 90 }, (_, i) => {
      const inner = i === 0 ? "x" : `*a${i - 1}`;
      // Keys like numbers come first in an object, smallest first: the last link would be visited before the others.
      return `${90 - i}: &a${i} ${"[".repeat(90)}${inner}${"]".repeat(90)}\n`;
    });
    expect(inText(links.join(""))).toEqual([`16:100 K402 ${endless}`]);
  });

  test("a few aliases are what people write", () => {
    expect(inText(spec("[&a {b: 1}, *a, *a]"))).toEqual([]);
  });
});

describe("wrong documents", () => {
  const notSpec =
    "the file is not a KFP pipeline spec: no document has 'pipelineInfo' and 'root' (give a file that a KFP compiler wrote, or a TypeScript file that exports a pipeline)";

  test.each([
    [
      "nothing",
      "",
      "the file is empty (give a file that a KFP compiler wrote, or a TypeScript file that exports a pipeline)",
    ],
    [
      "a comment",
      "# nothing\n",
      "the file is empty (give a file that a KFP compiler wrote, or a TypeScript file that exports a pipeline)",
    ],
    ["a word", "hello", notSpec],
    ["a list", "- pipelineInfo\n- root\n", notSpec],
    ["a number", "1", notSpec],
    ["another kind of object", "apiVersion: v1\nkind: Pod\n", notSpec],
    ["a platform alone", "platforms: {kubernetes: {}}\n", notSpec],
    [
      "two pipelines",
      `${spec("[1]")}---\n${spec("[1]")}`,
      "the file has 2 documents, which are not one pipeline and at most one platform document (split the file)",
    ],
    [
      "half a million documents",
      `${spec("[1]")}${"---\n".repeat(500_000)}`,
      "the file has 500001 documents, which are not one pipeline and at most one platform document (split the file)",
    ],
  ])("%s", (_name, text, found) => {
    expect(inText(text)).toEqual([`1:1 K403 ${found}`]);
  });

  test("tags of other languages are refused", () => {
    expect(inText(spec("!!python/object:os.system [ls]"))).toEqual([
      "8:62 K402 the file is not valid YAML: unknown sequence tag !<tag:yaml.org,2002:python/object:os.system> (correct the file at this place)",
    ]);
  });
});

/** Files whose parts are small and whose products are not: each would take minutes, or all memory, where every part meets every other. */
describe("a file made to keep its checks busy comes to its end", () => {
  const list = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join("");
  const file = (tasks: string, components: string, executor = "{container: {image: alpine}}"): string =>
    `pipelineInfo: {name: busy}
schemaVersion: 2.1.0
root:
  dag:
    tasks:
${tasks}components:
${components}deploymentSpec: {executors: {exec: ${executor}}}
`;
  const task = (name: string, component: string, more = ""): string =>
    `      ${name}: {componentRef: {name: ${component}}${more}}\n`;
  const leaf = (name: string, more = ""): string => `  ${name}: {executorLabel: exec${more}}\n`;

  test("names that lead nowhere, among as many that would", () => {
    const found = inText(
      file(
        list(50_000, (n) => task(`t${n}`, `component-x${n}`)),
        list(50_000, (n) => leaf(`component-${n}`)),
      ),
    );
    expect(found).toHaveLength(201);
    expect(found[0]).toBe(
      "6:12 K404 task 't0' refers to component 'component-x0', which does not exist (there are 50000 to choose from)",
    );
    expect(found[200]).toBe("undefined:undefined K404 there are thousands of more problems (correct these first)");
  });

  test("more inputs that do not exist than a call takes arguments", () => {
    const inputs = list(150_000, (n) => `x${n}: {runtimeValue: {constant: 1}},`);
    const found = inText(file(task("t", "c", `, inputs: {parameters: {${inputs}}}`), leaf("c")));
    expect(found).toHaveLength(201);
    expect(found[0]).toBe("6:36 K404 task 't' has no input 'x0' (there are none to choose from)");
  });

  test("tasks that each lack every input of one component", () => {
    const inputs = list(20_000, (n) => `in${n}: {parameterType: STRING},`);
    const found = inText(
      file(
        list(20_000, (n) => task(`t${n}`, "c")),
        leaf("c", `, inputDefinitions: {parameters: {${inputs}}}`),
      ),
    );
    expect(found[0]).toBe(
      "6:7 K404 task 't0' lacks its required input 'in0' (bind it to a value, an input or an output)",
    );
  });

  test("components that share one long program", () => {
    const program = `{container: {image: alpine, args: [${list(50_000, (n) => `"{{$.inputs.parameters['in${n % 3}']}}",`)}]}}`;
    const ports =
      ", inputDefinitions: {parameters: {in0: {parameterType: STRING, defaultValue: a}, in1: {parameterType: STRING, defaultValue: a}, in2: {parameterType: STRING, defaultValue: a}}}";
    const components = list(20_000, (n) => leaf(`c${n}`, ports));
    expect(
      inText(
        file(
          list(20_000, (n) => task(`t${n}`, `c${n}`)),
          components,
          program,
        ),
      ),
    ).toEqual([]);
  });

  test("tasks that all wait for each other in a circle, and in a circle of every length", () => {
    const waiting = list(20_000, (n) => task(`t${n}`, "c", `, dependentTasks: [t0, t${(n + 1) % 20_000}]`));
    const found = inText(file(waiting, leaf("c")));
    expect(found).toHaveLength(100);
    expect(found[1]).toBe("6:7 K404 tasks wait for each other: t0 → t1 → t0 (remove one of the dependencies)");
    expect(found[50]?.length).toBeLessThan(300);
  });

  test("two names of a megabyte each that differ in one letter", () => {
    const long = "a".repeat(1_000_000);
    expect(inText(file(task("t", `${long}b`), leaf(long)))[0]?.slice(-30)).toMatchInlineSnapshot(
      `"aaaaaaaaaaaaaaaaaaaaaaaaaaaa')"`,
    );
  });
});
