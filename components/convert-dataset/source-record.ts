import type { CheckName } from "./checks/catalog.ts";
import type { JsonObject } from "./tuning-row.ts";

/** One row of the source as it was read: its object, or why there is none. */
export interface SourceRecord {
  /** 1-based line on which the row begins. */
  readonly line: number;
  readonly value?: JsonObject;
  readonly problem?: CheckName;
  /** What the row says, for an example in a finding. */
  readonly excerpt: () => string;
}

/** A row longer than this is not kept in memory; far above what any model takes. */
export const maxRowBytes = 16 * 1024 * 1024;
