import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { greetingSpec } from "../support/greeting-pipeline.ts";
import { type SubmitStage, submitStage } from "../support/submit-stage.ts";

let stage: SubmitStage;
const run = (...args: readonly string[]): ReturnType<SubmitStage["run"]> => stage.run(...args);

beforeAll(async () => {
  stage = await submitStage({ greeting: greetingSpec });
});

afterAll(() => stage[Symbol.asyncDispose]());

describe("pipewright schedule", () => {
  test("create, list, pause, resume and delete", async () => {
    const options = [
      "--cron",
      "TZ=Europe/Berlin 0 2 * * *",
      "--name",
      "nightly",
      "--max-runs",
      "10",
      "--max-active-runs",
      "1",
    ];
    const created = await run("schedule", "create", "greeting.json", "-p", "who=Ada", ...options, "--json");
    const { id, nextRunAt } = JSON.parse(created.stdout) as { readonly id: string; readonly nextRunAt: string };
    const listed = await run("schedule", "list");
    expect(listed.stdout.split("\n")[1]).toBe(
      `${id}   nightly  TZ=Europe/Berlin 0 2 * * *  ACTIVE  0/10  ${nextRunAt}`,
    );
    expect((await run("schedule", "pause", id)).stdout).toBe(`schedule ${id} is PAUSED\n`);
    expect((await run("schedule", "resume", id, "--catch-up")).stdout).toBe(
      `schedule ${id} is ACTIVE; next run ${nextRunAt}\n`,
    );
    expect(JSON.parse((await run("schedule", "delete", id, "--json")).stdout)).toEqual({ schedule: id, deleted: true });
    expect((await run("schedule", "list")).stdout).toBe("no schedules\n");
  }, 120_000);

  test("a cron expression and counts are checked before anything is sent", async () => {
    const cron = await run("schedule", "create", "greeting.json", "-p", "who=Ada", "--cron", "0 25 * * *");
    expect([cron.code, cron.stderr.split("\n")[0]]).toEqual([
      1,
      expect.stringContaining("error K720: cron '0 25 * * *' is not valid: ") as string,
    ]);
    const counts = await run(
      "schedule",
      "create",
      "greeting.json",
      "-p",
      "who=Ada",
      "--cron",
      "0 2 * * *",
      "--max-runs",
      "many",
    );
    expect([counts.code, counts.stderr.split("\n")[0]]).toEqual([
      1,
      "error K721: --max-runs is 'many', which is not a whole number from 1 on",
    ]);
  });

  test("--dry-run prints the request", async () => {
    const { stdout } = await run(
      "schedule",
      "create",
      "greeting.json",
      "-p",
      "who=Ada",
      "--cron",
      "0 2 * * *",
      "--dry-run",
      "--json",
    );
    expect(JSON.parse(stdout)).toMatchObject({
      parent: "projects/p/locations/us-central1",
      schedule: {
        displayName: "greeting",
        cron: "0 2 * * *",
        maxConcurrentRunCount: "1",
        createPipelineJobRequest: { pipelineJob: { displayName: "greeting" } },
      },
    });
  });
});
