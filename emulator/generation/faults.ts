import { ServiceError } from "../service-error.ts";

/** Trouble on purpose, so that a client's retries and outcome classes meet real HTTP. Nothing happens unless asked for. */
export interface FaultPlan {
  /** The first so many generate calls are answered 429. */
  readonly saturatedCalls?: number | undefined;
  /** The first so many generate calls after those are answered 503. */
  readonly unavailableCalls?: number | undefined;
  /** Prompts that match are blocked before generation (`promptFeedback.blockReason` SAFETY). */
  readonly blockedPrompts?: RegExp | undefined;
  /** Prompts that match get a candidate without content and with finishReason SAFETY. */
  readonly blockedAnswers?: RegExp | undefined;
  /** Prompts that match get an empty candidate with finishReason STOP. */
  readonly emptyAnswers?: RegExp | undefined;
}

/** Counts the calls of one emulator against its plan. */
export class Faults {
  readonly plan: FaultPlan;
  #calls = 0;

  constructor(plan: FaultPlan = {}) {
    this.plan = plan;
  }

  /** @throws ServiceError as long as the plan says so */
  countCall(): void {
    const { saturatedCalls = 0, unavailableCalls = 0 } = this.plan;
    this.#calls++;
    if (this.#calls <= saturatedCalls) {
      throw new ServiceError("RESOURCE_EXHAUSTED", "Resource exhausted. Please try again later.");
    }
    if (this.#calls <= saturatedCalls + unavailableCalls) {
      throw new ServiceError("UNAVAILABLE", "The service is currently unavailable.");
    }
  }
}
