import { expect, test } from "vitest";
import { parseCron } from "../../vertex/cron.ts";

test("a cron text is five fields in UTC, or in the zone that it names", async () => {
  expect(await parseCron("0 2 * * *")).toEqual({ fields: "0 2 * * *", timeZone: "UTC" });
  expect(await parseCron("TZ=America/New_York 0  2 * * MON-FRI")).toEqual({
    fields: "0 2 * * MON-FRI",
    timeZone: "America/New_York",
  });
  expect(await parseCron("CRON_TZ=Europe/Berlin */15 * 1,15 * *")).toEqual({
    fields: "*/15 * 1,15 * *",
    timeZone: "Europe/Berlin",
  });
});

test.each([
  ["", "K720: cron '' has 0 fields instead of five"],
  ["* * * *", "K720: cron '* * * *' has 4 fields instead of five"],
  ["0 0 2 * * *", "K720: cron '0 0 2 * * *' has 6 fields instead of five"],
  ["@daily", "K720: cron '@daily' has 1 fields instead of five"],
  [
    "TZ=Mars/Base 0 2 * * *",
    "K720: cron 'TZ=Mars/Base 0 2 * * *' names the time zone 'Mars/Base', which does not exist",
  ],
  ["TZ=+02:00 0 2 * * *", "K720: cron 'TZ=+02:00 0 2 * * *' names the time zone '+02:00', which does not exist"],
  ["0 2 L * *", "K720: cron '0 2 L * *' has the field 'L', which the service does not read"],
  ["0 2 * * FOO", "K720: cron '0 2 * * FOO' has the field 'FOO', which the service does not read"],
  ["0 2 ? * #1", "K720: cron '0 2 ? * #1' has the field '?', which the service does not read"],
])("K720 refuses '%s'", async (text, message) => {
  await expect(parseCron(text)).rejects.toThrow(message);
});

test.each(["60 2 * * *", "0 24 * * *", "0 2 32 * *", "0 2 * 13 *", "0 2 * * 8", "5-1 * * * *"])(
  "K720 refuses the field out of range in '%s'",
  async (text) => {
    await expect(parseCron(text)).rejects.toThrow(`K720: cron '${text}' is not valid: `);
  },
);
