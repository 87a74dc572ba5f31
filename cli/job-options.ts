import type { Command } from "commander";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { SubmitOptions } from "../vertex/submit-job.ts";
import type { VertexTarget } from "../vertex/target.ts";
import type { CliContext } from "./context.ts";

/** Flags that say which project and region, shared by every command that talks to Vertex AI. */
export interface TargetFlags {
  readonly project?: string;
  readonly location?: string;
}

/** Flags of a run, shared by `submit` and `schedule create`. */
export interface JobFlags extends TargetFlags {
  readonly param: readonly string[];
  readonly params?: string;
  readonly root?: string;
  readonly image?: string;
  readonly lightweight?: boolean;
  readonly cache?: boolean;
  readonly serviceAccount?: string;
  readonly labels: readonly string[];
  readonly displayName?: string;
  readonly failFast?: boolean;
}

export const withTargetFlags = (command: Command): Command =>
  command
    .option("--project <id>", "Google Cloud project [GOOGLE_CLOUD_PROJECT]")
    .option("--location <region>", "region [GOOGLE_CLOUD_LOCATION, us-central1]");

export const withJobFlags = (command: Command): Command =>
  withTargetFlags(command)
    .option("-p, --param <name=value>", "a pipeline parameter; may be repeated", collect, [])
    .option("--params <file>", "a JSON file of parameters; -p wins over it")
    .option("--root <gs://…>", "where artifacts go [the pipeline's own, PIPEWRIGHT_PIPELINE_ROOT]")
    .option("--image <image>", "image of TypeScript components that name none [PIPEWRIGHT_IMAGE]")
    .option("--lightweight", "carry the work of TypeScript components in the spec, instead of an image")
    .option("--cache", "use cached results for every task")
    .option("--no-cache", "run every task, whatever was compiled")
    .option("--service-account <email>", "account that the tasks run as")
    .option("--labels <key=value>", "a label; may be repeated, or separated by commas", collect, [])
    .option("--display-name <name>", "name shown in lists [the pipeline's name]")
    .option("--fail-fast", "start nothing more after the first failure");

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** The target that flags and environment name. */
export async function targetOf(flags: TargetFlags, context: CliContext): Promise<VertexTarget> {
  const { resolveTarget } = await import("../vertex/target.ts");
  return resolveTarget({ ...flags, env: context.env });
}

/** Loads the pipeline, reads its parameters and labels: everything of a run that can be settled on this machine. */
export async function readJob(pipeline: string, flags: JobFlags, context: CliContext): Promise<SubmitOptions> {
  const [{ loadPipeline }, { noteWarnings }, { readParameters }] = await Promise.all([
    import("./pipeline-argument.ts"),
    import("./note-warnings.ts"),
    import("./parameters.ts"),
  ]);
  const target = await targetOf(flags, context);
  const image = flags.image ?? context.env["PIPEWRIGHT_IMAGE"];
  const code = flags.lightweight === true ? "lightweight" : "image";
  const loaded = await loadPipeline(pipeline, context, { image, code, lock: "refuse" });
  noteWarnings(loaded, context);
  const { spec, platform } = loaded;
  // Values are held to their closed sets here, since the spec that is sent may not name them.
  const { spec: strict } = await loadPipeline(pipeline, context, {
    image,
    code,
    bundles: loaded.bundles,
    literals: true,
  });
  return {
    spec,
    platform,
    target,
    parameters: await readParameters(strict, { pairs: flags.param, file: flags.params }, context),
    env: context.env,
    root: flags.root,
    enableCaching: flags.cache,
    serviceAccount: flags.serviceAccount,
    labels: readLabels(flags.labels),
    displayName: flags.displayName,
    failFast: flags.failFast,
    signal: context.signal,
  };
}

function readLabels(given: readonly string[]): Readonly<Record<string, string>> {
  const pairs = given.flatMap((text) => text.split(",")).filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const split = pair.indexOf("=");
      if (split < 1) fail("K708", `label '${pair}' has no key and value`, { hint: "write --labels key=value" });
      return [pair.slice(0, split), pair.slice(split + 1)];
    }),
  );
}
