import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockDirectory } from "../../emulator/directory-lock.ts";
import { startEmulator } from "../../emulator/index.ts";

async function withFolder(use: (path: string) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "emulator-"));
  try {
    await use(path);
  } finally {
    await rm(path, { recursive: true });
  }
}

test("K903 keeps a second process out of the folder as long as the first one lives", () =>
  withFolder(async (directory) => {
    const other = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
    await once(other, "spawn");
    await writeFile(join(directory, "emulator.pid"), `${other.pid}\n`);
    await expect(startEmulator({ directory })).rejects.toMatchObject({
      diagnostics: [
        {
          code: "K903",
          message: `another emulator (process ${other.pid}) uses the folder '${directory}'`,
          hint: "stop it first, or choose another folder",
        },
      ],
    });
    other.kill("SIGKILL");
    await once(other, "close");
    await using emulator = await startEmulator({ directory });
    expect(emulator.url).toMatch(/^http:/);
  }));

test("a folder is free again once the emulator has stopped, and after a start that failed", () =>
  withFolder(async (directory) => {
    const emulator = await startEmulator({ directory });
    await emulator.stop();
    await writeFile(join(directory, "tuning-jobs", "x.json"), "{");
    await expect(startEmulator({ directory })).rejects.toThrow(
      `K901: the emulator cannot use the folder '${directory}/tuning-jobs': 'x.json' in it is damaged`,
    );
    const unlock = await lockDirectory(directory);
    await unlock();
  }));
