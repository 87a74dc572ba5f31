import { ServiceError } from "../service-error.ts";

class RangeNotSatisfiable extends ServiceError {
  override get httpStatus(): number {
    return 416;
  }
}

/** A Range header as bytes from `start` up to and without `end`; undefined when all is wanted. @throws ServiceError */
export function byteRange(
  header: string | undefined,
  sizeBytes: number,
): { readonly start: number; readonly end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  // Anything else, several ranges included, is answered with the whole object, as HTTP allows.
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [from, to] = [match[1] ?? "", match[2] ?? ""];
  const start = from === "" ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === "" || to === "" ? sizeBytes : Math.min(sizeBytes, Number(to) + 1);
  if (start < end) return { start, end };
  throw new RangeNotSatisfiable(
    "OUT_OF_RANGE",
    `The requested range cannot be satisfied: ${sizeBytes} bytes are there.`,
  );
}
