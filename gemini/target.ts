import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** Where Gemini requests go. Carries no secret: a key stays in its environment variable. */
export type GeminiTarget =
  | { readonly kind: "emulator"; readonly url: string; readonly project: string; readonly location: string }
  | { readonly kind: "vertex"; readonly project: string; readonly location: string }
  | { readonly kind: "api-key"; readonly variable: "GEMINI_API_KEY" | "GOOGLE_API_KEY" };

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const kinds = ["emulator", "vertex", "api-key"] as const;

/**
 * The target that the environment names: PIPEWRIGHT_GEMINI when it is set, otherwise the first of
 * PIPEWRIGHT_EMULATOR_URL, GOOGLE_CLOUD_PROJECT and GEMINI_API_KEY or GOOGLE_API_KEY that is there.
 * @throws K650 when the environment names no target, or one whose settings are missing.
 */
export function geminiTarget(env: Environment): GeminiTarget {
  const wanted = read(env, "PIPEWRIGHT_GEMINI");
  switch (wanted ?? guess(env)) {
    case "emulator":
      return emulator(env);
    case "vertex":
      return vertex(env);
    case "api-key":
      return apiKey(env);
    default:
      if (wanted !== undefined) {
        fail("K650", `PIPEWRIGHT_GEMINI is '${wanted}', which is no target`, {
          hint: `use one of ${kinds.map((kind) => `'${kind}'`).join(", ")}`,
        });
      }
      return fail("K650", "the environment says nowhere to send Gemini requests", {
        hint: "set GOOGLE_CLOUD_PROJECT for Vertex AI, GEMINI_API_KEY for the Developer API, or PIPEWRIGHT_EMULATOR_URL as `pipewright emulator start` prints it",
      });
  }
}

function guess(env: Environment): string | undefined {
  if (read(env, "PIPEWRIGHT_EMULATOR_URL") !== undefined) return "emulator";
  if (projectOf(env) !== undefined) return "vertex";
  return keyVariable(env) === undefined ? undefined : "api-key";
}

function emulator(env: Environment): GeminiTarget {
  const url = read(env, "PIPEWRIGHT_EMULATOR_URL");
  if (url === undefined) {
    fail("K650", "PIPEWRIGHT_GEMINI is 'emulator', but PIPEWRIGHT_EMULATOR_URL is not set", {
      hint: "run `pipewright emulator start` and set the variables that it prints",
    });
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    fail("K650", `PIPEWRIGHT_EMULATOR_URL is '${url}', which is no http address`, {
      hint: "set it as `pipewright emulator start` prints it, such as http://127.0.0.1:8085",
    });
  }
  return {
    kind: "emulator",
    url: url.replace(/\/+$/, ""),
    project: projectOf(env) ?? "pipewright",
    location: locationOf(env),
  };
}

function vertex(env: Environment): GeminiTarget {
  const project = projectOf(env);
  if (project === undefined) {
    fail("K650", "PIPEWRIGHT_GEMINI is 'vertex', but GOOGLE_CLOUD_PROJECT is not set", {
      hint: "set GOOGLE_CLOUD_PROJECT to the id of your Google Cloud project",
    });
  }
  return { kind: "vertex", project, location: locationOf(env) };
}

function apiKey(env: Environment): GeminiTarget {
  const variable = keyVariable(env);
  if (variable === undefined) {
    fail("K650", "PIPEWRIGHT_GEMINI is 'api-key', but neither GEMINI_API_KEY nor GOOGLE_API_KEY is set", {
      hint: "set GEMINI_API_KEY to a key of the Gemini Developer API",
    });
  }
  return { kind: "api-key", variable };
}

// CLOUD_ML_PROJECT_ID and CLOUD_ML_REGION are what a Vertex job's container gets.
const projectOf = (env: Environment): string | undefined =>
  read(env, "GOOGLE_CLOUD_PROJECT") ?? read(env, "CLOUD_ML_PROJECT_ID");

const locationOf = (env: Environment): string =>
  read(env, "GOOGLE_CLOUD_LOCATION") ??
  read(env, "GOOGLE_CLOUD_REGION") ??
  read(env, "CLOUD_ML_REGION") ??
  "us-central1";

function keyVariable(env: Environment): "GEMINI_API_KEY" | "GOOGLE_API_KEY" | undefined {
  if (read(env, "GEMINI_API_KEY") !== undefined) return "GEMINI_API_KEY";
  return read(env, "GOOGLE_API_KEY") === undefined ? undefined : "GOOGLE_API_KEY";
}

function read(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === undefined || value === "" ? undefined : value;
}
