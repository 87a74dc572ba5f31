import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cli, type CliResult, temporaryFolder } from "./cli.ts";
import { type PipelineEmulator, pipelineEmulator } from "./pipeline-emulator.ts";

/** The emulator, a folder that holds specs as `<name>.json`, and the command run there against it. */
export interface SubmitStage extends AsyncDisposable {
  readonly service: PipelineEmulator;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  run(...args: readonly string[]): Promise<CliResult>;
}

export async function submitStage(specs: Readonly<Record<string, unknown>>): Promise<SubmitStage> {
  const service = await pipelineEmulator();
  const folder = await temporaryFolder();
  const env = { PIPEWRIGHT_EMULATOR_URL: service.emulator.url, GOOGLE_CLOUD_PROJECT: "p", GOOGLE_CLOUD_LOCATION: "" };
  for (const [name, spec] of Object.entries(specs))
    await writeFile(join(folder.path, `${name}.json`), JSON.stringify(spec));
  return {
    service,
    folder: folder.path,
    env,
    run: (...args) => cli(args, { cwd: folder.path, env }),
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
