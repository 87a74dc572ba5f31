import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { RunRecord } from "../compiler/spec/run-record.ts";
import type { CliContext } from "./context.ts";
import { runsFolder } from "./run-files.ts";

/** A run by its id or the beginning of one; the newest without. @throws K510 when there is none, or more than one */
export async function findRun(id: string | undefined, context: CliContext): Promise<RunRecord> {
  const runs = await allRuns(context);
  const [newest] = runs;
  if (newest === undefined)
    return fail("K510", "there are no runs yet", { hint: "begin one with 'pipewright run <pipeline>'" });
  if (id === undefined) return newest;
  const exact = runs.find((run) => run.id === id);
  const matching = exact === undefined ? runs.filter((run) => run.id.startsWith(id)) : [exact];
  const [match, second] = matching;
  if (match === undefined)
    return fail("K510", `there is no run '${id}'`, {
      hint: nameHint(
        id,
        runs.map((run) => run.id),
      ),
    });
  if (second !== undefined)
    return fail("K510", `'${id}' begins the ids of ${matching.length} runs`, { hint: "give more of the id" });
  return match;
}

/** The runs of this project, newest first. */
export async function allRuns({ cwd }: CliContext): Promise<readonly RunRecord[]> {
  const { listRuns } = await import("../runner/index.ts");
  return listRuns(runsFolder(cwd));
}
