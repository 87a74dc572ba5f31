import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** The first Chromium on the path, if any. */
export function findChromium(): string | undefined {
  return ["chromium", "chromium-browser", "google-chrome"].find(
    (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0,
  );
}

type Fields = Readonly<Record<string, unknown>>;

/** What a page says over the DevTools protocol, which needs no port: commands and answers go through two pipes. */
export class Chromium implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #input: Writable;
  readonly #waiting = new Map<number, { resolve: (result: Fields) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<(method: string, params: Fields, session: string | undefined) => void>();
  #nextId = 1;
  #targetId: unknown;

  private constructor(process: ChildProcess, profile: string) {
    this.#process = process;
    this.#profile = profile;
    // The third and fourth pipe of the command line below.
    this.#input = process.stdio[3] as Writable;
    this.#listen(process.stdio[4] as Readable);
  }

  static async start(program: string): Promise<Chromium> {
    const profile = await mkdtemp(join(tmpdir(), "pipewright-chromium-"));
    const flags = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--hide-scrollbars",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      "about:blank",
    ];
    return new Chromium(spawn(program, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] }), profile);
  }

  /** Opens a page of the given width, in place of the one before, and returns what can be asked of it once it has loaded. */
  async open(url: string, view: { readonly width: number; readonly dark: boolean }): Promise<OpenPage> {
    const messages: string[] = [];
    const requests: string[] = [];
    const previous = this.#targetId;
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    this.#targetId = targetId;
    if (previous !== undefined) await this.send("Target.closeTarget", { targetId: previous });
    const attached = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const session = String(attached["sessionId"]);
    const loaded = Promise.withResolvers<void>();
    this.#listeners.add((method, params, from) => {
      if (from !== session) return;
      if (method === "Page.loadEventFired") loaded.resolve();
      if (method === "Network.requestWillBeSent") requests.push(String((params["request"] as Fields)["url"]));
      if (method === "Runtime.exceptionThrown" || method === "Runtime.consoleAPICalled")
        messages.push(JSON.stringify(params));
      if (method === "Log.entryAdded") messages.push(JSON.stringify(params["entry"]));
    });
    const send = (method: string, params: Fields = {}): Promise<Fields> => this.send(method, params, session);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
    await send("Emulation.setDeviceMetricsOverride", {
      width: view.width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const scheme = view.dark ? "dark" : "light";
    await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    await send("Page.navigate", { url });
    await loaded.promise;
    return {
      messages,
      requests,
      async evaluate(expression) {
        const answer = await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
        return (answer["result"] as Fields)["value"];
      },
      async screenshot() {
        const metrics = (await send("Page.getLayoutMetrics"))["cssContentSize"] as { width: number; height: number };
        const clip = { x: 0, y: 0, width: view.width, height: metrics.height, scale: 1 };
        const shot = await send("Page.captureScreenshot", { clip, captureBeyondViewport: true });
        return Buffer.from(String(shot["data"]), "base64");
      },
    };
  }

  /** Evaluates an expression in the frame that runs in a process of its own, as frames without an origin do. */
  async evaluateInFrame(expression: string): Promise<unknown> {
    const { targetInfos } = await this.send("Target.getTargets", {});
    const frame = (targetInfos as readonly Fields[]).findLast((target) => target["type"] === "iframe");
    const attached = await this.send("Target.attachToTarget", { targetId: frame?.["targetId"], flatten: true });
    const session = String(attached["sessionId"]);
    const answer = await this.send("Runtime.evaluate", { expression, returnByValue: true }, session);
    return (answer["result"] as Fields)["value"];
  }

  async send(method: string, params: Fields, sessionId?: string): Promise<Fields> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Fields>();
    this.#waiting.set(id, { resolve, reject });
    this.#input.write(`${JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) })}\0`);
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #listen(output: Readable): void {
    let rest = "";
    output.setEncoding("utf8").on("data", (chunk: string) => {
      const parts = (rest + chunk).split("\0");
      rest = parts.pop() ?? "";
      for (const part of parts) this.#receive(JSON.parse(part) as Message);
    });
    this.#process.once("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Chromium ended before it answered"));
    });
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message.method ?? "", message.params ?? {}, message.sessionId);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result ?? {});
    else waiting?.reject(new Error(message.error.message));
  }
}

export interface OpenPage {
  /** Console output, exceptions and the browser's own complaints. */
  readonly messages: readonly string[];
  /** Every URL that the page asked for, its own included. */
  readonly requests: readonly string[];
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** The whole page as PNG. */
  readonly screenshot: () => Promise<Buffer>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Fields;
  readonly sessionId?: string;
  readonly result?: Fields;
  readonly error?: { readonly message: string };
}
