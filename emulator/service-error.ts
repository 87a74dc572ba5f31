/** HTTP status of each google.rpc.Code that the emulated services answer with. */
const httpStatus = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const;

/** Numbers of google.rpc.Code, as they stand in the `error` of a long-running job. */
const rpcNumber: Readonly<Record<StatusName, number>> = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

/** Name of a google.rpc.Code. */
export type StatusName = keyof typeof httpStatus;

/** One wrong field of a request, as in google.rpc.BadRequest. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** A failure that a client is meant to see: the server answers it in the real services' JSON shape. */
export class ServiceError extends Error {
  readonly status: StatusName;
  readonly violations: readonly FieldViolation[];

  constructor(status: StatusName, message: string, violations: readonly FieldViolation[] = []) {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.violations = violations;
  }

  get httpStatus(): number {
    return httpStatus[this.status];
  }

  /** The body of the HTTP answer. */
  toBody(): unknown {
    const details =
      this.violations.length === 0
        ? {}
        : { details: [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: this.violations }] };
    return { error: { code: this.httpStatus, message: this.message, status: this.status, ...details } };
  }

  /** The `error` field of a job, a google.rpc.Status. */
  toRpcStatus(): { readonly code: number; readonly message: string } {
    return { code: rpcNumber[this.status], message: this.message };
  }
}
