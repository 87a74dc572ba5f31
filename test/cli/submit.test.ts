import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, temporaryFolder } from "../support/cli.ts";
import { failingSpec, greetingSpec } from "../support/greeting-pipeline.ts";
import { type PipelineEmulator, pipelineEmulator } from "../support/pipeline-emulator.ts";

let service: PipelineEmulator;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  service = await pipelineEmulator();
  folder = await temporaryFolder();
  env = { PIPEWRIGHT_EMULATOR_URL: service.emulator.url, GOOGLE_CLOUD_PROJECT: "p", GOOGLE_CLOUD_LOCATION: "" };
  const specs = { greeting: greetingSpec, failing: failingSpec };
  for (const [name, spec] of Object.entries(specs))
    await writeFile(join(folder.path, `${name}.json`), JSON.stringify(spec));
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const run = (...args: readonly string[]): ReturnType<typeof cli> => cli(args, { cwd: folder.path, env });

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
    await writeFile(join(folder.path, "built.json"), withImages);
    args[1] = "built.json";
    const { code, stdout } = await cli([...args, ...more, "--project", "my-project", "--location", "europe-west4"], {
      cwd: folder.path,
      env: { ...env, ...real },
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
      cwd: folder.path,
      env: { ...env, PIPEWRIGHT_EMULATOR_URL: "" },
    });
    expect(stderr).toContain("error K704: component 'greet' has no image");
    expect(code).toBe(1);
  });

  test("K703 says that there are no credentials, before any client exists", async () => {
    const { code, stderr } = await cli(["jobs", "list"], {
      cwd: folder.path,
      env: {
        ...env,
        PIPEWRIGHT_EMULATOR_URL: "",
        GOOGLE_APPLICATION_CREDENTIALS: "",
        HOME: folder.path,
        CLOUDSDK_CONFIG: folder.path,
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
