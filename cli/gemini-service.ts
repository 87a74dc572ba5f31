import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { componentNameOf } from "../compiler/spec/component-command.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { CliContext } from "./context.ts";

/** The model service that the tasks of one run talk to. */
export interface GeminiService extends AsyncDisposable {
  /** Points the tasks at it. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets its results apart from those of other services. */
  readonly scope: string;
  readonly endsWithRun: boolean;
}

interface Wanted {
  /** Value of `--gemini`. */
  readonly choice: string | undefined;
  readonly spec: PipelineSpec;
}

/**
 * Chooses the service: the flag, else PIPEWRIGHT_GEMINI, else the emulator, which costs nothing. The emulator is started
 * only when the pipeline has a stage of the kit or the flag asks for it.
 * @throws K650, K663, K802 before anything starts when the chosen service cannot be used
 */
export async function geminiService(wanted: Wanted, context: CliContext): Promise<GeminiService> {
  const kind = wanted.choice ?? context.env["PIPEWRIGHT_GEMINI"] ?? "emulator";
  if (kind === "emulator") {
    const needed = wanted.choice !== undefined || (await usesShippedComponent(wanted.spec));
    return needed ? emulator(context) : { ...notStarted, scope: "" };
  }
  if (kind !== "vertex" && kind !== "api-key")
    return fail("K802", `'${kind}' is not a model service`, { hint: "use emulator, vertex or api-key" });
  const { geminiTarget } = await import("../gemini/target.ts");
  geminiTarget({ ...context.env, PIPEWRIGHT_GEMINI: kind });
  if (kind === "vertex") await checkCredentials();
  return { ...notStarted, env: { PIPEWRIGHT_GEMINI: kind }, scope: kind };
}

const notStarted = { env: {}, endsWithRun: false, [Symbol.asyncDispose]: () => Promise.resolve() };

async function emulator(context: CliContext): Promise<GeminiService> {
  const running = context.env["PIPEWRIGHT_EMULATOR_URL"];
  if (running !== undefined && running !== "")
    return { ...notStarted, env: { PIPEWRIGHT_GEMINI: "emulator" }, scope: "emulator", endsWithRun: true };
  const { startEmulator } = await import("../emulator/index.ts");
  const started = await startEmulator();
  context.note(
    "Gemini is the built-in emulator: a toy learner, for trying pipelines out; --gemini vertex uses the real one",
  );
  return {
    env: started.env,
    scope: "emulator",
    endsWithRun: true,
    [Symbol.asyncDispose]: () => started.stop(),
  };
}

async function usesShippedComponent(spec: PipelineSpec): Promise<boolean> {
  const { shippedHandlers } = await import("../components/handler-files.ts");
  return Object.values(spec.deploymentSpec?.executors ?? {}).some(({ container }) => {
    const name = container && componentNameOf(container);
    return name !== undefined && shippedHandlers.has(name);
  });
}

/** Better now than in the middle of a run. */
async function checkCredentials(): Promise<void> {
  const { GoogleAuth } = await import("google-auth-library");
  try {
    await new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" }).getClient();
  } catch (error) {
    fail("K663", "there are no Google credentials on this machine", {
      hint: "run 'gcloud auth application-default login', or set GOOGLE_APPLICATION_CREDENTIALS",
      cause: error,
    });
  }
}
