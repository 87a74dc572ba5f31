import { realpath } from "node:fs/promises";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { parseLocation } from "../../storage/location.ts";
import type { Finding } from "./conversion-report.ts";
import type { ConvertOptions } from "./convert.ts";
import type { ReadRows } from "./read-rows.ts";

/** Refuses shares that leave nothing to train on. @throws K615 */
export function checkFractions({ validationFraction, testFraction }: ConvertOptions): void {
  for (const [name, value] of Object.entries({ validation: validationFraction, test: testFraction })) {
    if (!(value >= 0 && value < 1)) {
      fail("K615", `the ${name} share is ${value}, which is not between 0 and 1`, { hint: "give a share such as 0.1" });
    }
  }
  if (validationFraction + testFraction >= 1) {
    fail("K615", `validation (${validationFraction}) and test (${testFraction}) together leave no rows to train on`, {
      hint: "give shares that add up to less than 1",
    });
  }
}

/** Refuses to replace the source by what is made of it, also by way of links. @throws K615 */
export async function checkOutputs({ source, outputs }: Pick<ConvertOptions, "source" | "outputs">): Promise<void> {
  const location = parseLocation(source);
  if (location.kind !== "local") return;
  const real = async (path: string): Promise<string> => realpath(path).catch(() => path);
  const read = await real(location.path);
  for (const path of Object.values(outputs)) {
    if ((await real(path)) !== read) continue;
    fail("K615", `the output '${path}' is the source itself, which would be lost`, {
      hint: "write into another folder",
    });
  }
}

/** Refuses a source of which nothing, or too little, can be used; the message holds the main reasons. @throws K610, K611 */
export function checkUsable(read: ReadRows, findings: readonly Finding[], options: ConvertOptions): void {
  const { source, maxRejectedFraction } = options;
  const reasons = topReasons(findings);
  if (read.rowsRead === 0)
    fail("K610", `'${source}' has no rows`, { hint: "give a file with one example on each line" });
  if (read.index.size === 0) {
    fail("K610", `none of the ${read.rowsRead} rows of '${source}' is usable: ${reasons}`, {
      hint: hintFor(read.format),
    });
  }
  if (read.rejected > read.rowsRead * maxRejectedFraction) {
    const allowed = `${Number((maxRejectedFraction * 100).toFixed(2))} %`;
    fail(
      "K611",
      `${read.rejected} of ${read.rowsRead} rows of '${source}' are unusable, more than the ${allowed} allowed: ${reasons}`,
      {
        hint: "correct these rows, or allow a larger share of rejected rows",
      },
    );
  }
}

const hintFor = (format: string): string => `the rows were read as '${format}'; check the format and the first row`;

function topReasons(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error");
  const shown = errors.slice(0, 3).map(({ check, count, rows }) => {
    const list = rows.slice(0, 5).join(", ");
    return `${check} in ${count} (line${rows.length === 1 ? "" : "s"} ${list}${count > 5 ? ", …" : ""})`;
  });
  return [...shown, ...(errors.length > 3 ? [`${errors.length - 3} more kinds`] : [])].join("; ");
}
