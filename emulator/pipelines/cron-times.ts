import { Cron } from "croner";
import { ServiceError } from "../service-error.ts";

/** When a schedule's cron text is due. */
export interface CronTimes {
  /** The first time after an instant, exclusive; undefined when there is none. */
  after(time: Date): Date | undefined;
}

/** Reads five fields behind an optional `CRON_TZ=Area/City ` or `TZ=Area/City `. @throws ServiceError INVALID_ARGUMENT */
export function cronTimes(text: string): CronTimes {
  const match = /^(?:(?:CRON_)?TZ=(\S+)\s+)?(.*)$/s.exec(text.trim());
  const fields = match?.[2]?.trim() ?? "";
  if (fields.split(/\s+/).length !== 5) throw invalid(text, "it must have five fields");
  try {
    const cron = new Cron(fields, { timezone: match?.[1] ?? "UTC", mode: "5-part", paused: true });
    // Constructing does not look at the zone; asking does.
    cron.nextRun(new Date(0));
    return { after: (time) => cron.nextRun(time) ?? undefined };
  } catch (cause) {
    throw invalid(text, cause instanceof Error ? cause.message : String(cause));
  }
}

const invalid = (text: string, reason: string): ServiceError =>
  new ServiceError("INVALID_ARGUMENT", `cron '${text}' is not valid: ${reason}`);
