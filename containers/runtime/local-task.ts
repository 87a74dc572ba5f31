import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { runComponent } from "./main.ts";

// The program behind one task of a local run: `--handler <file>` instead of an image's table.
const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { handler: { type: "string" } },
  strict: false,
});

/** Time that a task has to stop after the runner is gone. */
const graceMs = 5000;

// The runner holds the other end of standard input: when it is gone, however it died, the task stops too, and with it
// everything in the process group that it leads.
process.stdin.on("end", () => {
  const endGroup = (): void => void process.kill(-process.pid, "SIGKILL");
  process.once("exit", endGroup);
  setTimeout(endGroup, graceMs).unref();
  process.kill(process.pid, "SIGTERM");
});
process.stdin.resume();
// Only the work keeps the process alive.
if ("unref" in process.stdin && typeof process.stdin.unref === "function") process.stdin.unref();

await runComponent(() => import(pathToFileURL(String(values["handler"])).href));
