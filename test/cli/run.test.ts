import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bin = join(import.meta.dirname, "../../cli/bin.ts");
const pipelines = join(import.meta.dirname, "../fixtures/runner/pipelines.ts");

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What this machine may know of model services is no part of the tests. */
const withoutServices = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(PIPEWRIGHT_|GOOGLE_|GEMINI_|GCLOUD_)/.test(name)),
);

/** Runs the real command line in `cwd`. */
async function pipewright(
  cwd: string,
  args: readonly string[],
  onStderr: (text: string, pid: number) => void = () => undefined,
): Promise<Answer> {
  const child = spawn(process.execPath, ["--conditions=source", bin, ...args], {
    cwd,
    env: { ...withoutServices, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => void (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
    onStderr(stderr, child.pid!);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

const plain = (text: string): string =>
  text
    .replaceAll(/nested-\d{8}t\d{6}z-[0-9a-f]{6}/g, "<id>")
    .replaceAll(/\d+(\.\d+)? ?(ms|s)\b/g, "<time>")
    .replaceAll(/\d+ MiB( of \d+ MiB)?/g, "<size>")
    .replaceAll(/ +/g, " ");

test("run shows each task as it goes, then the outputs and the path of the page", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await pipewright(folder.path, ["run", `${pipelines}#nested`, "-p", "who=bob"]);
  expect(plain(stderr)).toBe(
    [
      "▸ inner running",
      "▸ inner/greet running",
      " inner/greet │ greeting bob",
      " inner/greet │ peak memory <size>",
      "✓ inner/greet succeeded <time>",
      "▸ inner/shout running",
      " inner/shout │ peak memory <size>",
      "✓ inner/shout succeeded <time>",
      "✓ inner succeeded <time>",
      "▸ greet running",
      " greet │ greeting HELLO BOB!",
      " greet │ peak memory <size>",
      "✓ greet succeeded <time>",
      "",
    ].join("\n"),
  );
  expect(stdout).toContain("hello HELLO BOB!");
  const [, page = ""] = /^report: (.*)\n$/.exec(stdout.split("\n").slice(-2).join("\n")) ?? [];
  expect(readFileSync(join(folder.path, page), "utf8")).toContain("<html");
  expect(code).toBe(0);

  const listed = await pipewright(folder.path, ["runs", "list"]);
  expect(plain(listed.stdout)).toMatch(/^<id> SUCCEEDED \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ nested\n$/);
  const shown = await pipewright(folder.path, ["runs", "show", "nested-", "--json"]);
  expect((JSON.parse(shown.stdout) as RunRecord).outputs.parameters).toEqual({ text: "hello HELLO BOB!" });
  const opened = await pipewright(folder.path, ["runs", "open"]);
  expect(opened).toEqual({ code: 0, stdout: `${join(folder.path, page)}\n`, stderr: "" });
  const none = await pipewright(folder.path, ["runs", "show", "other"]);
  expect([none.code, none.stderr.split("\n")[0]]).toEqual([1, "error K510: there is no run 'other'"]);
});

test("a failure is told once, with its code, the end of the log and the log's place; the exit code is 1", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await pipewright(folder.path, ["run", `${pipelines}#failing`, "--quiet"]);
  expect([code, stdout.match(/no luck/g)?.length]).toEqual([1, 2]);
  expect(stdout).toMatch(
    /failed\n {4}K604 {4}the component failed: RangeError: no luck\n\nend of the log of 'broken', \.pipewright\/runs\/failing-[^\n]*\/logs\/broken\.log\n {2}│ warning: about to fail\n {2}│ RangeError: no luck\n/,
  );
});

test("a failed task that said nothing has no log to show, only its place", async () => {
  await using folder = await temporaryFolder();
  const { stdout } = await pipewright(folder.path, ["run", `${pipelines}#quits`, "--quiet"]);
  expect(stdout).toMatch(/\n\nnothing in the log of 'quitter', [^\n]*quitter\.log\n\nreport: /);
});

test("with --json a failed run is one document that names the errors of its tasks", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await pipewright(folder.path, ["run", `${pipelines}#failing`, "--json"]);
  const { errors, directory } = JSON.parse(stdout) as { readonly errors: unknown; readonly directory: string };
  const log = join(directory, "logs/broken.log");
  expect([code, errors]).toEqual([
    1,
    [{ code: "K604", message: "the component failed: RangeError: no luck", task: "broken", log }],
  ]);
});

test.each([
  [["run", pipelines, "--nonsense"], { code: "K802", message: "unknown option '--nonsense'" }],
  [
    ["-C", "nowhere", "run", pipelines],
    { code: "K802", message: expect.stringMatching(/^there is no folder '.*nowhere'$/) },
  ],
])("with --json a refused command line is a document too: %j", async (args, error) => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await pipewright(folder.path, [...args, "--json"]);
  expect([code, JSON.parse(stdout)]).toEqual([1, { errors: [expect.objectContaining(error)] }]);
});

test("what in-process handlers print is in the task's log, and what they leave open does not hold the command", async () => {
  await using folder = await temporaryFolder();
  const args = ["run", `${pipelines}#carelessly`, "--launcher", "in-process", "-p"];
  const printed = await pipewright(folder.path, [...args, "how=print", "--quiet"]);
  expect([printed.code, printed.stderr]).toEqual([0, ""]);
  expect(printed.stdout).not.toContain("by console");
  const [id = ""] = readdirSync(join(folder.path, ".pipewright/runs"));
  const log = readFileSync(join(folder.path, ".pipewright/runs", id, "logs/careless.log"), "utf8");
  expect(log).toBe("by console\nan error\nwithout an end\n");
  expect((await pipewright(folder.path, [...args, "how=open"])).code).toBe(0);
});

test("a disk that takes no more ends the run with one sentence, and nothing keeps running", async () => {
  await using folder = await temporaryFolder();
  // The limit stands for a full disk: it is reached in the journal, which grows with every task.
  const limited = spawn(
    "sh",
    [
      "-c",
      'ulimit -f 8; exec "$0" "$@"',
      process.execPath,
      "--conditions=source",
      bin,
      "run",
      `${pipelines}#nested`,
      "--quiet",
    ],
    { cwd: folder.path, env: { ...withoutServices, NO_COLOR: "1" }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let stderr = "";
  limited.stderr.on("data", (data: Buffer) => void (stderr += data.toString()));
  const [code] = (await once(limited, "close")) as [number | null];
  const [id = ""] = readdirSync(join(folder.path, ".pipewright/runs"));
  expect([code, stderr]).toEqual([
    1,
    `error K514: the run folder '${join(folder.path, ".pipewright/runs", id)}' cannot be written: a file may not grow further
  hint: free some space, or work in another folder with -C
`,
  ]);
});

test("a folder that cannot hold runs is told before anything starts", async () => {
  await using folder = await temporaryFolder();
  writeFileSync(join(folder.path, ".pipewright"), "a file in the way");
  const { code, stderr } = await pipewright(folder.path, ["run", `${pipelines}#nested`]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^error K514: the run folder '.*' cannot be written: a part of the path is a file\n {2}hint: .*\n$/,
    ),
  ]);
});

test("wrong parameters are all told, and start nothing", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await pipewright(folder.path, [
    "run",
    `${pipelines}#nested`,
    "-p",
    "times=many",
    "-p",
    "whom=x",
  ]);
  expect([code, stderr]).toEqual([
    1,
    `error K302: pipeline 'nested' has no parameter 'whom'
  hint: did you mean 'who'?

error K303: parameter 'times' is "many", but its type is NUMBER_INTEGER
  hint: give a whole number within ±(2^53 − 1)

2 problems
`,
  ]);
  expect(existsSync(join(folder.path, ".pipewright"))).toBe(false);
});

test.each([
  [["--launcher", "docker"], "error K802: 'docker' is not a launcher"],
  [["--parallelism", "0"], "error K802: '0' is not a number of tasks"],
  [["--gemini", "other"], "error K802: 'other' is not a model service"],
  [["--gemini", "vertex"], "error K650: PIPEWRIGHT_GEMINI is 'vertex', but GOOGLE_CLOUD_PROJECT is not set"],
  [
    ["--gemini", "api-key"],
    "error K650: PIPEWRIGHT_GEMINI is 'api-key', but neither GEMINI_API_KEY nor GOOGLE_API_KEY is set",
  ],
  [["--root", "gs://b/x"], "error K500: a local run cannot keep its artifacts at 'gs://b/x' yet"],
])("run refuses %j", async (args, message) => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await pipewright(folder.path, ["run", `${pipelines}#nested`, ...args]);
  expect([code, stderr.split("\n")[0]]).toEqual([1, message]);
});

test("Ctrl-C ends the run, closes its journal and leaves no process behind", async () => {
  await using folder = await temporaryFolder();
  let pids: readonly number[] = [];
  const { code } = await pipewright(folder.path, ["run", `${pipelines}#endless`], (stderr, pid) => {
    const [, found] = /│ pids ([\d ]+)\n/.exec(stderr) ?? [];
    if (found === undefined || pids.length > 0) return;
    pids = found.split(" ").map(Number);
    process.kill(pid, "SIGINT");
  });
  expect(code).toBe(130);
  const [id = ""] = readdirSync(join(folder.path, ".pipewright/runs"));
  const shown = await pipewright(folder.path, ["runs", "show", id, "--json"]);
  expect(JSON.parse(shown.stdout)).toMatchObject({
    state: "CANCELLED",
    tasks: [{ path: "waiting", state: "CANCELLED" }],
  });
  await expect.poll(() => pids.filter(runs)).toEqual([]);
});

test("a runner that is killed leaves no task behind, and the next look says that the run was cut off", async () => {
  await using folder = await temporaryFolder();
  let pids: readonly number[] = [];
  await pipewright(folder.path, ["run", `${pipelines}#endless`], (stderr, pid) => {
    const [, found] = /│ pids ([\d ]+)\n/.exec(stderr) ?? [];
    if (found === undefined || pids.length > 0) return;
    pids = found.split(" ").map(Number);
    process.kill(pid, "SIGKILL");
  });
  await expect.poll(() => pids.filter(runs), { timeout: 10_000 }).toEqual([]);
  expect(pids.length).toBe(2);
  const shown = await pipewright(folder.path, ["runs", "show", "--json"]);
  expect(JSON.parse(shown.stdout)).toMatchObject({
    state: "FAILED",
    error: { code: "K512" },
    tasks: [{ path: "waiting", state: "CANCELLED" }],
  });
});

/** A process that ended and was not collected by its parent yet does not run. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync("/proc/self/stat") || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
