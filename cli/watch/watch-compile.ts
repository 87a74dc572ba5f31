import { resolve } from "node:path";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { renderDiagnostics } from "../../compiler/diagnostics/render.ts";
import type { SpecDocuments } from "../../compiler/spec/platform-spec.ts";
import type { CompileRequest } from "../compile-text.ts";
import type { CliContext } from "../context.ts";
import { noteWarnings } from "../note-warnings.ts";
import { writeWhole } from "../write-file.ts";
import type { CompileAnswer } from "./compile-child.ts";
import { compileInChild } from "./compile-in-child.ts";
import { countTasks, meaningChange } from "./compile-words.ts";
import { FileChanges, type Fingerprints } from "./file-changes.ts";
import { fingerprint } from "./fingerprint.ts";

interface Watch {
  readonly request: CompileRequest;
  /** As the caller named it. */
  readonly output: string;
}

/**
 * Compiles whenever a file changes that the pipeline loads, until Ctrl-C. A compile that fails leaves the old file.
 * @throws K401 when the pipeline's file does not exist at the start, or a folder cannot be watched
 */
export async function watchCompile({ request, output }: Watch, context: CliContext): Promise<void> {
  using changes = new FileChanges();
  const entry = resolve(context.cwd, request.pipeline.split("#", 1)[0] ?? "");
  let files: Fingerprints = new Map([[entry, fingerprint(entry)]]);
  let last: Last | undefined;
  for (let isFirst = true; !context.signal.aborted; isFirst = false) {
    const startedAt = performance.now();
    const current = new Map([...files.keys()].map((file) => [file, fingerprint(file)]));
    const answer = await compileUnlessStale({ request, current, changes }, context);
    // A file changed meanwhile, or Ctrl-C.
    if (answer === undefined) {
      files = current;
      continue;
    }
    if (isFirst && answer.kind === "failed" && answer.diagnostics[0]?.code === "K401")
      throw new PipewrightError(answer.diagnostics);
    // A compile that failed may have come to fewer files; the others can still be the cause.
    const others = answer.kind === "compiled" ? [[entry, current.get(entry) ?? ""] as const] : current;
    files = new Map([...others, ...Object.entries(answer.files)]);
    const ms = Math.round(performance.now() - startedAt);
    last = await report(answer, { output, ms, last }, context);
    if (isFirst) context.note("watching; Ctrl-C ends");
    await changes.next(files, context.signal);
  }
}

interface Stale {
  readonly request: CompileRequest;
  readonly current: Fingerprints;
  readonly changes: FileChanges;
}

/** Ends a compile as soon as what it reads is out of date: a pipeline may take long to load, or for ever. */
async function compileUnlessStale(
  { request, current, changes }: Stale,
  { cwd, signal }: CliContext,
): Promise<CompileAnswer | undefined> {
  const done = new AbortController();
  const stale = new AbortController();
  const changed = changes.next(current, AbortSignal.any([done.signal, signal])).then(() => stale.abort());
  const compiling = compileInChild({ request, cwd }, AbortSignal.any([stale.signal, signal]));
  const [answer] = await Promise.all([compiling.finally(() => done.abort()), changed]);
  return signal.aborted ? undefined : answer;
}

/** The last compile that worked. */
interface Last {
  readonly documents: SpecDocuments;
  readonly text: string;
}

interface Round {
  readonly output: string;
  readonly ms: number;
  readonly last: Last | undefined;
}

async function report(
  answer: CompileAnswer,
  { output, ms, last }: Round,
  context: CliContext,
): Promise<Last | undefined> {
  const time = new Date().toTimeString().slice(0, 8);
  if (answer.kind !== "compiled") {
    const kept = last === undefined ? "" : `; ${output} stays as it was`;
    context.print(`${time} does not compile${kept}`);
    const problem = answer.kind === "failed" ? renderDiagnostics(answer.diagnostics, context) : answer.stack;
    context.stderr.write(`${problem}\n`);
    json(context, { errors: answer.kind === "failed" ? answer.diagnostics : [{ message: answer.stack }] });
    return last;
  }
  const { documents, text, warnings } = answer;
  const file = resolve(context.cwd, output);
  if (text !== last?.text) await writeWhole(file, text);
  const pipeline = documents.spec.pipelineInfo.name;
  const tasks = countTasks(documents);
  const change = last === undefined ? undefined : await meaningChange(last.documents, documents);
  context.print(
    `${time} ${pipeline} → ${output}, ${tasks} ${tasks === 1 ? "task" : "tasks"}, ${ms} ms${change === undefined ? "" : `: ${change}`}`,
  );
  noteWarnings({ warnings }, context);
  json(context, { pipeline, file, tasks, ms, ...(change === undefined ? {} : { change }) });
  return { documents, text };
}

/** One line for each compile, for programs that read along. */
const json = (context: CliContext, value: unknown): void =>
  void (context.json && context.stdout.write(`${JSON.stringify(value)}\n`));
