import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** The project and region that a call goes to, with where each value came from, for people who wonder. */
export interface VertexTarget {
  readonly project: string;
  readonly projectFrom: string;
  readonly location: string;
  readonly locationFrom: string;
  /** Set when calls go to the loopback emulator instead of Google. */
  readonly emulator?: { readonly host: string; readonly port: number };
}

export interface TargetOptions {
  /** From a flag; wins over everything. */
  readonly project?: string | undefined;
  readonly location?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the project's configuration file; used after flags and environment. */
  readonly config?: { readonly project?: string | undefined; readonly location?: string | undefined } | undefined;
}

/**
 * Settles project and location: flags, then environment, then configuration, then a default.
 * @throws K700 without a project, K701 for a location that runs no pipelines, K702 for an unusable emulator address
 */
export function resolveTarget(options: TargetOptions): VertexTarget {
  const { env, config } = options;
  const emulator = emulatorAddress(env["PIPEWRIGHT_EMULATOR_URL"]);
  const project = firstOf([
    [options.project, "--project"],
    [env["GOOGLE_CLOUD_PROJECT"], "GOOGLE_CLOUD_PROJECT"],
    [config?.project, "pipewright.config"],
    [emulator && "pipewright-local", "the emulator's default"],
  ]);
  if (project === undefined) {
    fail("K700", "no Google Cloud project is known", {
      hint: "pass --project, or set GOOGLE_CLOUD_PROJECT, or set PIPEWRIGHT_EMULATOR_URL to use the local emulator",
    });
  }
  if (!/^[a-z0-9][-a-z0-9.:]{0,127}$/.test(project.value)) {
    fail("K700", `'${project.value}' (from ${project.from}) is not a project id`, {
      hint: "use the project's id or number, as 'gcloud projects list' shows it",
    });
  }
  const location = firstOf([
    [options.location, "--location"],
    [env["GOOGLE_CLOUD_LOCATION"], "GOOGLE_CLOUD_LOCATION"],
    [env["GOOGLE_CLOUD_REGION"], "GOOGLE_CLOUD_REGION"],
    [config?.location, "pipewright.config"],
    ["us-central1", "the default"],
  ]);
  checkLocation(location ?? { value: "us-central1", from: "the default" });
  return {
    project: project.value,
    projectFrom: project.from,
    location: location?.value ?? "us-central1",
    locationFrom: location?.from ?? "the default",
    ...(emulator && { emulator }),
  };
}

/** The resource that pipeline jobs and schedules of this target live under. */
export const parentOf = (target: VertexTarget): string => `projects/${target.project}/locations/${target.location}`;

interface Sourced {
  readonly value: string;
  readonly from: string;
}

function firstOf(candidates: readonly (readonly [string | undefined, string])[]): Sourced | undefined {
  const found = candidates.find(([value]) => value !== undefined && value !== "");
  return found?.[0] === undefined ? undefined : { value: found[0], from: found[1] };
}

/** `global`, `us` and `eu` answer generate calls only; pipelines and schedules need a real region. */
function checkLocation({ value, from }: Sourced): void {
  if (/^[a-z]+-[a-z]+\d+$/.test(value)) return;
  fail("K701", `'${value}' (from ${from}) is not a region that runs pipelines`, {
    hint: "pass --location with a region such as us-central1 or europe-west4",
  });
}

function emulatorAddress(text: string | undefined): { readonly host: string; readonly port: number } | undefined {
  if (text === undefined || text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" && url.port !== "" && loopback.has(url.hostname)) {
    return { host: url.hostname, port: Number(url.port) };
  }
  fail("K702", `PIPEWRIGHT_EMULATOR_URL is '${text}', which is not an http address with a port on this machine`, {
    hint: "copy the address that 'pipewright emulator start' prints, such as http://127.0.0.1:8080",
  });
}

const loopback = new Set(["127.0.0.1", "localhost"]);
