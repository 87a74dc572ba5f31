import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { greetingSpec } from "../support/greeting-pipeline.ts";
import { pipelineEmulator } from "../support/pipeline-emulator.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { python, testWith } from "./setup.ts";

const run = promisify(execFile);

testWith("python")(
  "google-cloud-aiplatform submits to the emulator, waits, hits the cache and reads values back",
  async () => {
    await using service = await pipelineEmulator();
    await using folder = await temporaryFolder();
    const template = join(folder.path, "greeting.json");
    await writeFile(template, JSON.stringify(greetingSpec));
    const { url } = service.emulator;
    const script = join(import.meta.dirname, "vertex-submit.py");
    const { stdout } = await run(python, [script, url, template], {
      env: { ...process.env, STORAGE_EMULATOR_HOST: url },
    });
    const seen = JSON.parse(stdout) as { readonly artifact: string };
    const executed = { greet: "SUCCEEDED", shout: "SUCCEEDED" };
    expect(seen).toEqual({
      states: ["PIPELINE_STATE_SUCCEEDED", "PIPELINE_STATE_SUCCEEDED", "PIPELINE_STATE_SUCCEEDED"],
      tasks: [
        { first: "SUCCEEDED", ...executed },
        { second: "SUCCEEDED", greet: "SKIPPED", shout: "SKIPPED" },
        { third: "SUCCEEDED", ...executed },
      ],
      outputs: { "input:list": [], "output:loud": "HELLO ADA, HELLO ADA!", "output:list": [], "output:length": 20 },
      artifact: expect.stringMatching(/^gs:\/\/python-first\/root\/p\/first\//) as string,
      listed: ["first", "second", "third"],
      got: "from python",
    });
    expect((await service.emulator.objects.read(seen.artifact)).toString()).toBe("hello Ada, hello Ada");
  },
);
