import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endlessSpec, failingSpec } from "../support/greeting-pipeline.ts";
import { type SubmitStage, submitStage } from "../support/submit-stage.ts";

let stage: SubmitStage;
const run = (...args: readonly string[]): ReturnType<SubmitStage["run"]> => stage.run(...args);

beforeAll(async () => {
  stage = await submitStage({ endless: endlessSpec, failing: failingSpec });
});

afterAll(() => stage[Symbol.asyncDispose]());

describe("pipewright jobs", () => {
  test("list, show and cancel work on a run that is under way", async () => {
    const submitted = await run("submit", "endless.json", "--job-id", "endless", "--json");
    expect(JSON.parse(submitted.stdout)).toMatchObject({ id: "endless", state: "PENDING" });
    const listed = await run("jobs", "list", "--filter", 'pipeline_name="endless"');
    expect(listed.stdout).toMatch(
      /^JOB {6}PIPELINE {2}STATE {4}CREATED {19}ENDED\nendless {2}endless {3}(RUNNING|PENDING) {2}\S+Z\n$/,
    );
    expect((await run("jobs", "show", "endless")).stdout).toMatch(
      /^job {8}endless\npipeline {3}endless\nstate {6}(RUNNING|PENDING)\n/,
    );
    expect((await run("jobs", "cancel", "endless")).stdout).toBe(
      "asked endless to stop; follow it with 'pipewright jobs show endless'\n",
    );
    await stage.service.settled("projects/p/locations/us-central1/pipelineJobs/endless");
    const shown = JSON.parse((await run("jobs", "show", "endless", "--json")).stdout) as unknown;
    expect(shown).toMatchObject({ id: "endless", state: "CANCELLED" });
  }, 120_000);

  test("show tells of a failed run which task failed and why", async () => {
    await run("submit", "failing.json", "--job-id", "failed", "--watch");
    const { stdout } = await run("jobs", "show", "failed");
    expect(stdout).toMatch(/\nstate {6}FAILED\n[^]*\nerror {6}.*no luck today/);
    expect(stdout).toMatch(/\n {2}FAILED {8}broken \(\d+\.\d s\): .*no luck today/);
  });

  test("K711 says that a job does not exist", async () => {
    const { code, stdout, stderr } = await run("jobs", "show", "nobody", "--json");
    expect(JSON.parse(stdout)).toEqual({
      errors: [
        {
          code: "K711",
          message:
            "the emulator did not show job 'nobody': PipelineJob projects/p/locations/us-central1/pipelineJobs/nobody not found",
          hint: "check the name, and that it lives in project 'p', region 'us-central1'",
        },
      ],
    });
    expect([code, stderr.split("\n")[0]]).toEqual([1, expect.stringContaining("error K711: ") as string]);
  });
});
