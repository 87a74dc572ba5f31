import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** A schedule's cron text taken apart. */
export interface CronExpression {
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly fields: string;
  /** IANA name; UTC when the text names none. */
  readonly timeZone: string;
}

/**
 * Checks a cron text as the service would: five fields behind an optional `CRON_TZ=Area/City ` or `TZ=Area/City `.
 * @throws K720
 */
export async function parseCron(text: string): Promise<CronExpression> {
  const match = /^(?:(?:CRON_)?TZ=(\S+)\s+)?(.*)$/s.exec(text.trim());
  const timeZone = match?.[1] ?? "UTC";
  const fields = (match?.[2] ?? "").trim().split(/\s+/);
  if (!isTimeZone(timeZone)) {
    fail("K720", `cron '${text}' names the time zone '${timeZone}', which does not exist`, {
      hint: "use an IANA name, such as 'TZ=Europe/Berlin 0 2 * * *'",
    });
  }
  if (fields.length !== 5 || fields[0] === "") {
    fail("K720", `cron '${text}' has ${fields[0] === "" ? 0 : fields.length} fields instead of five`, {
      hint: "write minute, hour, day of month, month and day of week, such as '0 2 * * *' for every day at 02:00",
    });
  }
  const strange = fields.find((field) => !field.split(/[-,/]/).every((part) => word.test(part)));
  if (strange !== undefined) {
    fail("K720", `cron '${text}' has the field '${strange}', which the service does not read`, {
      hint: "use numbers, names such as MON or JAN, and the signs * , - /",
    });
  }
  const { CronPattern } = await import("croner");
  try {
    // Constructing is the check; the pattern itself is not needed here.
    void new CronPattern(fields.join(" "), undefined, { mode: "5-part" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^CronPattern: /, "") : String(cause);
    fail("K720", `cron '${text}' is not valid: ${reason}`, {
      hint: "fields are minute 0-59, hour 0-23, day of month 1-31, month 1-12, day of week 0-6 (0 is Sunday)",
      cause,
    });
  }
  return { fields: fields.join(" "), timeZone };
}

/** Croner reads more than the service does: 'L', 'W', '#', '?'. */
const word = /^(\*|\d+|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as "+02:00" are accepted by Intl but are not IANA names.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions() !== undefined;
  } catch {
    return false;
  }
}
