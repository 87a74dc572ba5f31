import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { dockerHub } from "../image/reference.ts";

/** Who somebody is for a registry. */
export type Credentials =
  | { readonly kind: "password"; readonly user: string; readonly password: string }
  | { readonly kind: "refresh-token"; readonly token: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Credentials for a registry, looked up where docker and podman keep them (a helper program, or an entry of the file), and for
 * Google's registries from Application Default Credentials; undefined when nobody has any.
 * @throws K681 when a credential helper is named and does not work
 */
export async function findCredentials(host: string, env: Environment): Promise<Credentials | undefined> {
  for (const file of configFiles(env)) {
    const config = await readConfig(file);
    if (config === undefined) continue;
    for (const key of keysOf(host)) {
      const helper = config.credHelpers?.[key] ?? (config.auths?.[key] === undefined ? undefined : config.credsStore);
      const found = helper === undefined ? fromEntry(config.auths?.[key]) : await fromHelper(helper, { key, env });
      if (found !== undefined) return found;
    }
  }
  return isGoogle(host) ? googleCredentials() : undefined;
}

/** The files of docker and podman, in the order in which they count. */
function configFiles(env: Environment): readonly string[] {
  const docker = join(env["DOCKER_CONFIG"] ?? join(env["HOME"] ?? homedir(), ".docker"), "config.json");
  const runtime = env["XDG_RUNTIME_DIR"];
  const podman =
    env["REGISTRY_AUTH_FILE"] ?? (runtime === undefined ? undefined : join(runtime, "containers/auth.json"));
  return env["REGISTRY_AUTH_FILE"] !== undefined
    ? [env["REGISTRY_AUTH_FILE"], docker]
    : [docker, ...(podman === undefined ? [] : [podman])];
}

/** Docker Hub is listed under the address of its first version. */
const keysOf = (host: string): readonly string[] =>
  host === dockerHub
    ? ["https://index.docker.io/v1/", "docker.io", "index.docker.io"]
    : [host, `https://${host}`, `https://${host}/v2/`];

interface DockerConfig {
  readonly auths?: Readonly<Record<string, AuthEntry | undefined>>;
  readonly credHelpers?: Readonly<Record<string, string | undefined>>;
  readonly credsStore?: string;
}

interface AuthEntry {
  readonly auth?: string;
  readonly identitytoken?: string;
}

async function readConfig(file: string): Promise<DockerConfig | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    // Nobody has logged in this way.
    return undefined;
  }
  try {
    return JSON.parse(text) as DockerConfig;
  } catch (error) {
    return fail("K681", `'${file}' is not JSON`, {
      hint: "log in again with docker login or podman login",
      cause: error,
    });
  }
}

function fromEntry(entry: AuthEntry | undefined): Credentials | undefined {
  if (entry?.identitytoken !== undefined && entry.identitytoken !== "")
    return { kind: "refresh-token", token: entry.identitytoken };
  const [user = "", ...rest] = Buffer.from(entry?.auth ?? "", "base64")
    .toString()
    .split(":");
  return user === "" ? undefined : { kind: "password", user, password: rest.join(":") };
}

interface HelperCall {
  readonly key: string;
  readonly env: Environment;
}

/** Docker's protocol: the server's name on standard input, JSON on standard output. */
async function fromHelper(helper: string, { key, env }: HelperCall): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`;
  // A name from a file becomes part of a program's name, and must not lead elsewhere.
  if (!/^[\w.-]+$/.test(helper))
    return fail("K681", `'${helper}' is not the name of a credential helper`, { hint: loginHint });
  const { code, stdout, stderr } = await answerOf(program, key, env);
  if (code !== 0) {
    const said = stdout.trim() || stderr.trim();
    if (/credentials not found/i.test(said)) return undefined;
    // What a helper prints when it fails is a reason and no secret.
    return fail("K681", `the credential helper '${program}' does not work: ${said.split("\n")[0] ?? ""}`, {
      hint: loginHint,
    });
  }
  const parsed =
    parseAnswer(stdout) ??
    fail("K681", `the credential helper '${program}' gave an answer that is none`, { hint: loginHint });
  return parsed.Username === "<token>"
    ? { kind: "refresh-token", token: parsed.Secret }
    : { kind: "password", user: parsed.Username, password: parsed.Secret };
}

const loginHint = "log in again, for instance with docker login or gcloud auth configure-docker";

function parseAnswer(text: string): { readonly Username: string; readonly Secret: string } | undefined {
  try {
    const { Username, Secret } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return typeof Username === "string" && typeof Secret === "string" ? { Username, Secret } : undefined;
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function answerOf(program: string, input: string, env: Environment): Promise<Answer> {
  const child = spawn(program, ["get"], { env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.once("error", reject).once("close", (code) => resolve({ code, stdout, stderr }));
  // A helper that ends without reading is told by its exit code.
  child.stdin.on("error", () => undefined).end(input);
  return promise.catch((error: unknown) =>
    fail("K681", `the credential helper '${program}' does not start`, {
      hint: "install it, or remove its name from docker's config.json",
      cause: error,
    }),
  );
}

const isGoogle = (host: string): boolean => /(^|\.)(pkg\.dev|gcr\.io)$/.test(host);

async function googleCredentials(): Promise<Credentials | undefined> {
  const { GoogleAuth } = await import("google-auth-library");
  try {
    const auth = new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" });
    const token = await auth.getAccessToken();
    return typeof token === "string" ? { kind: "password", user: "oauth2accesstoken", password: token } : undefined;
  } catch {
    // Public images need nobody to be anyone; the registry says so when it does.
    return undefined;
  }
}
