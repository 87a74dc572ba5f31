/** What happened to one request. Anything but "ok" and "truncated" has no usable text. */
export type OutcomeClass = "ok" | "truncated" | "empty" | "prompt_blocked" | "response_blocked" | "abnormal" | "error";

/** The class of one answer, its text when there is a usable one, and otherwise the service's reason. */
export interface Outcome {
  readonly outcome: OutcomeClass;
  readonly text?: string;
  readonly reason?: string;
}
