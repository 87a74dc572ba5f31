import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import { pipelines } from "../../emulator/pipelines/index.ts";

const lists = [
  "/v1/projects/p/locations/us-central1/pipelineJobs?pageSize=",
  "/v1/projects/p/locations/us-central1/schedules?pageSize=",
  "/v1/projects/p/locations/us-central1/tuningJobs?pageSize=",
  "/storage/v1/b/pipewright-emulator/o?maxResults=",
];

test("a page size that is no count and a token that no answer gave are refused by every list", async () => {
  await using emulator = await startEmulator({ services: [pipelines({ handlers: new Map() })] });
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${emulator.url}${path}`);
    const body = (await answer.json()) as { readonly error?: { readonly message: string } };
    return body.error?.message ?? answer.status;
  };
  for (const list of lists) {
    const name = list.replace(/^.*\?|=$/g, "");
    const answers = await Promise.all(
      ["", "0", "7", "99999999", "-1", "1.5", "1e99", "many"].map((n) => ask(list + n)),
    );
    expect(answers).toEqual([
      200,
      200,
      200,
      200,
      ...["-1", "1.5", "1e99", "many"].map((text) => `Invalid value for ${name}: '${text}'`),
    ]);
    if (name !== "pageSize") continue;
    expect(await ask(`${list}7&pageToken=-1`)).toBe("Invalid page token");
    expect(await ask(`${list}7&pageToken=zzz`)).toBe("Invalid page token");
    expect(await ask(`${list}7&pageToken=4000`)).toBe(200);
  }
});
