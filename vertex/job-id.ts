import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** A new job id: `<name>-<UTC yyyymmddhhmmss>-<random>`, so that two submissions in one second do not collide. */
export function newJobId(pipelineName: string, at: { readonly now: number; readonly random: string }): string {
  const stamp = new Date(at.now).toISOString().slice(0, 19).replaceAll(/\D/g, "");
  const suffix = `-${stamp}-${at.random}`;
  const letters = pipelineName
    .toLowerCase()
    .replaceAll(/[^-0-9a-z]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const name = /^[a-z]/.test(letters) ? letters : `pipeline-${letters}`.replace(/-$/, "");
  return name.slice(0, 127 - suffix.length).replace(/-+$/, "") + suffix;
}

/** @throws K707 when the service would refuse the id */
export function checkJobId(id: string): string {
  if (/^[a-z][-a-z0-9]{0,126}$/.test(id)) return id;
  fail("K707", `'${id}' is not a job id`, {
    hint: "start with a lower-case letter and use at most 127 lower-case letters, digits and hyphens",
  });
}
