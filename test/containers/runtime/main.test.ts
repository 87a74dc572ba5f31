import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const image = join(import.meta.dirname, "../../fixtures/runner/image.ts");

async function start(
  args: readonly string[],
  onLog: (text: string, pid: number) => void = () => undefined,
): Promise<{ readonly code: number | null; readonly log: string }> {
  const child = spawn(process.execPath, ["--conditions=source", image, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (data: Buffer) => {
    log += data.toString();
    onLog(log, child.pid!);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, log };
}

const executorInput = (folder: string, parameterValues: object): string =>
  JSON.stringify({
    inputs: { parameterValues },
    outputs: {
      parameters: { text: { outputFile: join(folder, "text") } },
      artifacts: { data: { artifacts: [{ name: "data", uri: join(folder, "data") }] } },
      outputFile: join(folder, "out/executor_output.json"),
    },
  });

test("an image's entry runs the named component and lets unknown flags pass", async () => {
  await using folder = await temporaryFolder();
  const input = executorInput(folder.path, { who: "ada" });
  const { code, log } = await start(["--component", "greet", "--executor_input", input, "--newer_flag", "x"]);
  expect([
    code,
    log
      .replaceAll(/\d+ MiB/g, "<size>")
      .split(" of ")[0]!
      .trim(),
  ]).toEqual([0, "greeting ada\nprogress: 1/2 rows\npeak memory <size>"]);
  expect(existsSync(join(folder.path, "out/executor_output.json"))).toBe(true);
});

test("work that fails ends with exit code 1 and writes no outputs", async () => {
  await using folder = await temporaryFolder();
  const { code, log } = await start(["--component", "broken", "--executor_input", executorInput(folder.path, {})]);
  expect([code, log.split("\n").slice(0, 2)]).toEqual([1, ["warning: about to fail", "RangeError: no luck"]]);
  expect(existsSync(join(folder.path, "out"))).toBe(false);
});

test.each([
  [
    ["--executor_input", "{}"],
    "error K600: the command line has no --component\n  hint: start it with --component <name> --executor_input '{{$}}'\n",
  ],
  [
    ["--component", "greet"],
    "error K600: the command line has no --executor_input\n  hint: start it with --component <name> --executor_input '{{$}}'\n",
  ],
  [
    ["--component", "gret", "--executor_input", '{"outputs": {"outputFile": "/o"}}'],
    "error K601: there is no component 'gret' in this image\n  hint: did you mean 'greet'?\n",
  ],
  [
    ["--component", "greet", "--executor_input", "{{$}}"],
    expect.stringContaining("error K600: the executor input is not JSON: "),
  ],
])("a broken contract ends with exit code 2: %j", async (args, log) => {
  expect(await start(args)).toEqual({ code: 2, log });
});

test("SIGTERM aborts the handler's signal and ends with exit code 143, without outputs", async () => {
  await using folder = await temporaryFolder();
  let sent = false;
  const input = executorInput(folder.path, {});
  const { code, log } = await start(["--component", "waiting", "--executor_input", input], (text, pid) => {
    if (sent || !text.includes("pids")) return;
    sent = true;
    process.kill(pid, "SIGTERM");
  });
  expect([code, log.replace(/\d+/, "<pid>")]).toEqual([143, "pids <pid>\nterminated before the work was done\n"]);
  expect(existsSync(join(folder.path, "out"))).toBe(false);
});
