import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startEmulator, type ServiceFactory } from "../../emulator/index.ts";

describe("the emulator's server", () => {
  test("a service plugs in with routes, path parts decoded", async () => {
    const echo: ServiceFactory = () => ({
      routes: [
        {
          method: "POST",
          path: "/{version}/things/{thing}:shout",
          handle: async ({ params, json }) => ({ json: { params, body: await json() } }),
        },
      ],
    });
    await using emulator = await startEmulator({ services: [echo] });
    const answer = await fetch(`${emulator.url}/v1beta1/things/a%20b:shout`, { method: "POST", body: '{"x":1}' });
    expect(await answer.json()).toEqual({ params: { version: "v1beta1", thing: "a b" }, body: { x: 1 } });
  });

  test("a streamed body arrives in pieces", async () => {
    const stream: ServiceFactory = () => ({
      routes: [
        {
          method: "GET",
          path: "/stream",
          handle: async () => ({
            bytes: (async function* () {
              yield "one ";
              yield "two";
            })(),
          }),
        },
      ],
    });
    await using emulator = await startEmulator({ services: [stream] });
    expect(await (await fetch(`${emulator.url}/stream`)).text()).toBe("one two");
  });

  test("an unknown route gets the error shape of Google's services and a hint", async () => {
    const lines: string[] = [];
    await using emulator = await startEmulator({ log: (line) => lines.push(line.replace(/\d+ ms$/, "_ ms")) });
    const answer = await fetch(`${emulator.url}/v1/nothing?key=secret`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      {
        error: {
          code: 404,
          message: "the emulator has no GET /v1/nothing; 'docs/emulator.md' lists the methods it speaks",
          status: "NOT_FOUND",
        },
      },
    ]);
    expect(lines).toEqual(["GET /v1/nothing 404 _ ms"]);
  });

  test("a name that was made to resolve to loopback is refused", async () => {
    await using emulator = await startEmulator();
    expect(await statusFor(emulator.url, { host: "evil.example" })).toBe(403);
    expect(await statusFor(emulator.url, { origin: "https://evil.example" })).toBe(403);
    expect(await statusFor(emulator.url, { host: "localhost:1" })).toBe(404);
  });

  test("a body that is not JSON is the client's mistake", async () => {
    const reader: ServiceFactory = () => ({
      routes: [{ method: "POST", path: "/read", handle: async ({ json }) => ({ json: await json() }) }],
    });
    await using emulator = await startEmulator({ services: [reader] });
    const answer = await fetch(`${emulator.url}/read`, { method: "POST", body: "{" });
    expect([answer.status, ((await answer.json()) as { error: { status: string } }).error.status]).toEqual([
      400,
      "INVALID_ARGUMENT",
    ]);
  });

  test("a taken port is reported", async () => {
    await using emulator = await startEmulator();
    const port = Number(new URL(emulator.url).port);
    await expect(startEmulator({ port })).rejects.toMatchObject({
      diagnostics: [
        {
          code: "K900",
          message: `the emulator cannot listen on port ${port}: another program has it`,
          hint: "choose another port, or leave it out to get a free one",
        },
      ],
    });
  });

  test("a folder that cannot be used is reported", async () => {
    const directory = await mkdtemp(join(tmpdir(), "emulator-"));
    await writeFile(join(directory, "buckets"), "a file where a folder belongs");
    await expect(startEmulator({ directory })).rejects.toMatchObject({
      diagnostics: [
        {
          code: "K901",
          message: `the emulator cannot use the folder '${directory}/buckets': it is a file`,
          hint: "choose a folder of its own that you may write to, or remove what is damaged in it",
        },
      ],
    });
    await rm(directory, { recursive: true });
  });

  test("the environment points clients at it", async () => {
    await using emulator = await startEmulator();
    expect(emulator.env).toEqual({
      PIPEWRIGHT_GEMINI: "emulator",
      PIPEWRIGHT_EMULATOR_URL: emulator.url,
      STORAGE_EMULATOR_HOST: emulator.url,
      GOOGLE_CLOUD_PROJECT: "pipewright-emulator",
      GOOGLE_CLOUD_LOCATION: "us-central1",
      PIPEWRIGHT_STAGING: "gs://pipewright-emulator/staging",
    });
  });
});

/** `fetch` does not let Host be chosen, so this goes through node:http. */
function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/x`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once("error", reject)
      .end();
  });
}
