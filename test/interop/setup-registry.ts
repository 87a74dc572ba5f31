import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Debian's docker-registry on loopback, with its files below a folder. */
export interface LocalRegistry extends AsyncDisposable {
  readonly host: string;
}

/** Starts the registry and answers when it listens. */
export async function startRegistry(folder: string): Promise<LocalRegistry> {
  const port = await freePort();
  const config = join(folder, "registry.json");
  await mkdir(join(folder, "registry"));
  await writeFile(
    config,
    // JSON is YAML, which the registry reads.
    JSON.stringify({
      version: 0.1,
      log: { level: "info" },
      storage: { filesystem: { rootdirectory: join(folder, "registry") } },
      http: { addr: `127.0.0.1:${port}` },
    }),
  );
  const child = spawn("docker-registry", ["serve", config], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  const lines: string[] = [];
  const listening = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (line.includes("listening on")) listening.resolve();
    });
  child.once("error", listening.reject);
  child.once("exit", () => listening.reject(new Error(`docker-registry ended:\n${lines.join("\n")}`)));
  await listening.promise;
  return {
    host: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/** The registry names no port that it would choose itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}
