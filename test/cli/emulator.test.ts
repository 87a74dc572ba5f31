import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";

const bin = join(import.meta.dirname, "../../cli/bin.ts");

function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--conditions=source", bin, "emulator", "start", ...args], {
    env: { PATH: process.env["PATH"], NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

test("the emulator prints what points clients at it, answers, logs, and ends with Ctrl-C", async () => {
  const child = start();
  const errors = text(child.stderr!);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout!)) {
    lines.push(line);
    if (!line.startsWith("export PIPEWRIGHT_STAGING=")) continue;
    const url = /PIPEWRIGHT_EMULATOR_URL=(\S+)/.exec(lines.join("\n"))![1]!;
    expect((await fetch(`${url}/storage/v1/b?project=p`)).status).toBe(200);
    child.kill("SIGINT");
  }
  const [code] = child.exitCode === null ? await once(child, "close") : [child.exitCode];
  expect(code).toBe(130);
  expect(lines.filter((line) => line.startsWith("export ")).map((line) => line.replace(/:\d+$/, ":PORT"))).toEqual([
    "export PIPEWRIGHT_GEMINI=emulator",
    "export PIPEWRIGHT_EMULATOR_URL=http://127.0.0.1:PORT",
    "export STORAGE_EMULATOR_HOST=http://127.0.0.1:PORT",
    "export GOOGLE_CLOUD_PROJECT=pipewright-emulator",
    "export GOOGLE_CLOUD_LOCATION=us-central1",
    "export PIPEWRIGHT_STAGING=gs://pipewright-emulator/staging",
  ]);
  expect(await errors).toMatch(/^GET \/storage\/v1\/b 200 \d+ ms\n/);
});

test("a port that is none is refused", async () => {
  const child = start("--port", "many");
  const errors = text(child.stderr!);
  const [code] = await once(child, "close");
  expect([code, await errors]).toEqual([
    1,
    "error K902: 'many' is no port\n  hint: give a number from 0 to 65535; 0 means a free one\n",
  ]);
});

test("components of a pipeline that was named at the start run in submitted jobs, and without it the job says what to do", async () => {
  const hello = join(import.meta.dirname, "../../examples/hello.ts");
  const outcomes = await Promise.all([["--pipeline", hello], []].map((args) => submitTo(args, hello)));
  expect(outcomes).toEqual([
    { code: 0, stdout: ["submitted greeted", "total = 6", "greeted SUCCEEDED", ""] },
    {
      code: 1,
      stdout: [
        "submitted greeted",
        "greeted FAILED: K502: nobody knows the work behind component 'count-words' (task 'count-words') (start the emulator with --pipeline and the .ts file that defines the component)",
        "",
      ],
    },
  ]);
}, 60_000);

async function submitTo(
  args: readonly string[],
  pipeline: string,
): Promise<{ readonly code: number | null; readonly stdout: readonly string[] }> {
  const child = start(...args);
  child.stderr!.resume();
  const env: Record<string, string> = {};
  for await (const line of createInterface(child.stdout!)) {
    const [, name = "", value = ""] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name !== "") env[name] = value;
    if (name === "PIPEWRIGHT_STAGING") break;
  }
  const { code, stdout } = await cli(
    ["submit", pipeline, "-p", "text=one two three", "--watch", "--job-id", "greeted"],
    { env },
  );
  child.kill("SIGINT");
  if (child.exitCode === null) await once(child, "close");
  return { code, stdout: stdout.split("\n") };
}
