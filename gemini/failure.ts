/** What a failed request means for whoever asks. */
export type Failure =
  /** Asking again may help: saturation, a server fault, a lost connection. */
  | { readonly kind: "transient"; readonly status?: number; readonly reason: string }
  /** This request is wrong; others may be fine. */
  | { readonly kind: "request"; readonly status?: number; readonly reason: string }
  | { readonly kind: "credentials"; readonly reason: string }
  | { readonly kind: "permission"; readonly reason: string }
  | { readonly kind: "missing"; readonly reason: string };

const transientCodes = new Set([408, 409, 429, 499, 500, 502, 503, 504]);

/** Reads the client's error: an ApiError with a JSON message, a failed fetch, or missing credentials. */
export function readFailure(error: unknown): Failure {
  const status = statusOf(error);
  const reason = reasonOf(error);
  if (status === 401 || (status === 400 && /api key (not valid|expired)/i.test(reason)) || isCredentialText(reason)) {
    return { kind: "credentials", reason };
  }
  if (status === 403) return { kind: "permission", reason };
  if (status === 404) return { kind: "missing", reason };
  if (status !== undefined) return { kind: transientCodes.has(status) ? "transient" : "request", status, reason };
  return { kind: isConnectionFault(error) ? "transient" : "request", reason };
}

/** The service's own words, without the JSON around them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = messageInJson(error.message);
  if (inner !== undefined) return inner;
  const { cause } = error;
  return cause instanceof Error && cause.message !== "" ? `${error.message}: ${cause.message}` : error.message;
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : undefined;

const isCredentialText = (reason: string): boolean =>
  /could not load the default credentials|invalid_grant|invalid_rapt|unable to detect a project/i.test(reason);

/** undici reports a lost connection as TypeError "fetch failed", and a time-out as AbortError or TimeoutError. */
function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "AbortError" || error.name === "TimeoutError") return true;
  return /fetch failed|terminated|ECONNRESET|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|socket hang up/i.test(reasonOf(error));
}

function messageInJson(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    const error = field(body, "error") ?? body;
    const message = field(error, "message");
    const status = field(error, "status");
    if (typeof message !== "string" || message === "") return typeof status === "string" ? status : undefined;
    return typeof status === "string" && status !== "" ? `${status}: ${message.trim()}` : message.trim();
  } catch {
    return undefined;
  }
}

const field = (value: unknown, name: string): unknown =>
  // Object.entries would copy; an index signature over an object of unknown shape is read-only here.
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
