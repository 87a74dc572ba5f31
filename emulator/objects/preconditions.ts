import { ServiceError } from "../service-error.ts";

/** Conditions on the object as it is now; generation "0" means that there is none. */
export interface Preconditions {
  readonly ifGenerationMatch?: string | undefined;
  readonly ifGenerationNotMatch?: string | undefined;
  readonly ifMetagenerationMatch?: string | undefined;
  readonly ifMetagenerationNotMatch?: string | undefined;
}

/** Thrown when a condition does not hold; Cloud Storage answers 412, which google.rpc has no name for. */
export class PreconditionFailed extends ServiceError {
  constructor() {
    super("FAILED_PRECONDITION", "At least one of the pre-conditions you specified did not hold.");
  }

  override get httpStatus(): number {
    return 412;
  }
}

/** @throws PreconditionFailed */
export function checkPreconditions(
  found: { readonly generation: string; readonly metageneration: number } | undefined,
  conditions: Preconditions = {},
): void {
  const generation = found?.generation ?? "0";
  const metageneration = String(found?.metageneration ?? 0);
  const { ifGenerationMatch, ifGenerationNotMatch, ifMetagenerationMatch, ifMetagenerationNotMatch } = conditions;
  const holds =
    (ifGenerationMatch === undefined || ifGenerationMatch === generation) &&
    (ifGenerationNotMatch === undefined || ifGenerationNotMatch !== generation) &&
    (ifMetagenerationMatch === undefined || ifMetagenerationMatch === metageneration) &&
    (ifMetagenerationNotMatch === undefined || ifMetagenerationNotMatch !== metageneration);
  if (!holds) throw new PreconditionFailed();
}
