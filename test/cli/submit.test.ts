import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import { cli, startCli } from "../support/cli.ts";
import { endlessSpec, failingSpec, greetingSpec } from "../support/greeting-pipeline.ts";
import { type SubmitStage, submitStage } from "../support/submit-stage.ts";

let stage: SubmitStage;
const run = (...args: readonly string[]): ReturnType<SubmitStage["run"]> => stage.run(...args);

beforeAll(async () => {
  stage = await submitStage({ greeting: greetingSpec, failing: failingSpec, endless: endlessSpec });
});

afterAll(() => stage[Symbol.asyncDispose]());

describe("pipewright submit", () => {
  test("--watch shows states as lines and ends with the outputs", async () => {
    const { code, stdout, stderr } = await run(
      "submit",
      "greeting.json",
      "-p",
      "who=Ada",
      "--watch",
      "--job-id",
      "watched",
    );
    expect(stderr.split("\n")).toContain("project p (GOOGLE_CLOUD_PROJECT), region us-central1 (the default)");
    expect(stderr).toMatch(/SUCCEEDED {5}watched\n$/);
    expect(stderr).toMatch(/ {2}SUCCEEDED {5}shout \(\d+\.\d s\)/);
    expect(stdout.replace(/gs:\S+/, "URI")).toBe(
      `submitted watched\nloud = HELLO ADA!\ndata → URI\nwatched SUCCEEDED\n`,
    );
    expect(code).toBe(0);
  });

  test("--json gives one document with tasks and outputs", async () => {
    const { code, stdout } = await run(
      "submit",
      "greeting.json",
      "-p",
      "who=Ada",
      "--watch",
      "--job-id",
      "as-json",
      "--json",
    );
    const job = JSON.parse(stdout) as {
      readonly outputs: { readonly parameters: unknown };
      readonly tasks: readonly unknown[];
    };
    expect(job).toMatchObject({ id: "as-json", state: "SUCCEEDED", outputs: { parameters: { loud: "HELLO ADA!" } } });
    expect([job.tasks.length, code]).toEqual([3, 0]);
  });

  test("a failed run ends with exit code 1 and the reason", async () => {
    const { code, stdout } = await run("submit", "failing.json", "--watch", "--job-id", "failed");
    expect([code, stdout.split("\n").at(-2)]).toEqual([
      1,
      expect.stringMatching(/^failed FAILED: .*no luck today/) as string,
    ]);
  });

  test("Ctrl-C while watching leaves the run alone and says how to go on", async () => {
    const id = "left-alone";
    const child = startCli(["submit", "endless.json", "--watch", "--job-id", id], {
      cwd: stage.folder,
      env: stage.env,
    });
    const closed = once(child, "close");
    const lines: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      lines.push(line);
      if (line.startsWith("RUNNING")) child.kill("SIGINT");
    }
    const name = `projects/p/locations/us-central1/pipelineJobs/${id}`;
    expect([(await closed)[0], ...lines.slice(-3)]).toEqual([
      130,
      `the run goes on; watch it with 'pipewright jobs watch ${id} --project p --location us-central1'`,
      `stop it with 'pipewright jobs cancel ${id} --project p --location us-central1'`,
      "interrupted",
    ]);
    expect(JSON.parse((await run("jobs", "show", id, "--json")).stdout)).toMatchObject({ state: "RUNNING" });
    await run("jobs", "cancel", id);
    await stage.service.settled(name);
    const watched = await run("jobs", "watch", id);
    expect([watched.code, watched.stdout]).toEqual([
      1,
      expect.stringMatching(/^job {8}left-alone\n.*\nstate {6}CANCELLED\n/),
    ]);
  }, 60_000);

  test("K714 says at once that no emulator listens", async () => {
    const emulator = await startEmulator();
    await emulator.stop();
    const { code, stderr } = await cli(["jobs", "list"], {
      env: { ...stage.env, PIPEWRIGHT_EMULATOR_URL: emulator.url },
    });
    expect([code, stderr]).toEqual([
      1,
      `error K714: the emulator did not list the jobs: nothing listens at ${emulator.url}\n  hint: check that 'pipewright emulator start' is still running at PIPEWRIGHT_EMULATOR_URL\n`,
    ]);
  });

  test("--dry-run prints the request that would be sent, without a project's credentials and without a call", async () => {
    const args = [
      "submit",
      "greeting.json",
      "-p",
      "who=Ada",
      "-p",
      "times=2",
      "--root",
      "gs://bucket/r",
      "--no-cache",
      "--fail-fast",
    ];
    const more = [
      "--labels",
      "team=search,stage=dev",
      "--service-account",
      "a@b.iam.gserviceaccount.com",
      "--job-id",
      "dry",
      "--dry-run",
      "--json",
    ];
    const real = { PIPEWRIGHT_EMULATOR_URL: "", GOOGLE_CLOUD_PROJECT: "", GOOGLE_APPLICATION_CREDENTIALS: "/nowhere" };
    const withImages = JSON.stringify(greetingSpec).replaceAll("pipewright/unbuilt", "example.com/image:1");
    await writeFile(join(stage.folder, "built.json"), withImages);
    args[1] = "built.json";
    const { code, stdout } = await cli([...args, ...more, "--project", "my-project", "--location", "europe-west4"], {
      cwd: stage.folder,
      env: { ...stage.env, ...real },
    });
    const request = JSON.parse(stdout) as {
      readonly url: string;
      readonly body: { readonly pipelineSpec: typeof greetingSpec };
    };
    expect({ ...request, body: { ...request.body, pipelineSpec: "" } }).toEqual({
      method: "POST",
      url: "https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4/pipelineJobs?pipelineJobId=dry",
      body: {
        displayName: "greeting",
        pipelineSpec: "",
        runtimeConfig: {
          gcsOutputDirectory: "gs://bucket/r",
          parameterValues: { who: "Ada", times: 2 },
          failurePolicy: "PIPELINE_FAILURE_POLICY_FAIL_FAST",
        },
        labels: { team: "search", stage: "dev" },
        serviceAccount: "a@b.iam.gserviceaccount.com",
      },
    });
    const tasks = Object.values(request.body.pipelineSpec.root.dag?.tasks ?? {});
    expect(tasks.map((task) => task.cachingOptions?.enableCache)).toEqual([false, false]);
    expect(code).toBe(0);
  });

  test("problems are found before anything is sent, all at once", async () => {
    const { code, stdout, stderr } = await run("submit", "greeting.json", "-p", "times=1.5", "-p", "whom=Ada");
    expect(stderr).toContain("error K302: pipeline 'greeting' has no parameter 'whom'\n  hint: did you mean 'who'?");
    expect(stderr).toContain("error K301: parameter 'who' is missing");
    expect(stderr).toContain("error K303: parameter 'times' is 1.5, but its type is NUMBER_INTEGER");
    expect([code, stdout]).toEqual([1, ""]);
  });

  test("a pipeline without images is refused for the real service", async () => {
    const { code, stderr } = await cli(["submit", "greeting.json", "-p", "who=Ada", "--root", "gs://bucket/r"], {
      cwd: stage.folder,
      env: { ...stage.env, PIPEWRIGHT_EMULATOR_URL: "" },
    });
    expect(stderr).toContain("error K704: component 'greet' has no image");
    expect(code).toBe(1);
  });

  test("K703 says that there are no credentials, before any client exists", async () => {
    const { code, stderr } = await cli(["jobs", "list"], {
      cwd: stage.folder,
      env: {
        ...stage.env,
        PIPEWRIGHT_EMULATOR_URL: "",
        GOOGLE_APPLICATION_CREDENTIALS: "",
        HOME: stage.folder,
        CLOUDSDK_CONFIG: stage.folder,
        METADATA_SERVER_DETECTION: "none",
      },
    });
    expect(stderr).toBe(
      "error K703: no Google credentials were found\n  hint: run 'gcloud auth application-default login', or set GOOGLE_APPLICATION_CREDENTIALS, or set PIPEWRIGHT_EMULATOR_URL to use the local emulator\n",
    );
    expect(code).toBe(1);
  });

  test("K715 says that a job id is taken", async () => {
    await run("submit", "greeting.json", "-p", "who=Ada", "--job-id", "twice");
    const { code, stderr } = await run("submit", "greeting.json", "-p", "who=Ada", "--job-id", "twice");
    expect(stderr).toContain(
      "error K715: the emulator did not create job 'twice': PipelineJob projects/p/locations/us-central1/pipelineJobs/twice already exists",
    );
    expect(code).toBe(1);
  });
});
