import { join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { RunRecord, TaskRecord } from "../../compiler/spec/run-record.ts";
import type { RunOptions } from "../../runner/index.ts";
import type { CliContext } from "../context.ts";
import { findRun } from "../find-run.ts";
import { type GeminiService, geminiService } from "../gemini-service.ts";
import { liveTasks } from "../live-tasks.ts";
import { readParameters } from "../parameters.ts";
import { noteWarnings } from "../note-warnings.ts";
import { type LoadOptions, loadPipeline } from "../pipeline-argument.ts";
import { logTail, runsFolder, summarize, writeReport } from "../run-files.ts";
import { readDuration } from "../read-duration.ts";
import { secondInterrupt } from "../second-interrupt.ts";

interface Options {
  readonly resume?: string;
  readonly param: readonly string[];
  readonly params?: string;
  readonly launcher?: string;
  readonly image?: string;
  readonly containerTool?: string;
  readonly network?: string;
  readonly mount: readonly string[];
  readonly python?: string;
  readonly root?: string;
  readonly cache: boolean;
  readonly maxCacheAge?: string;
  readonly parallelism?: string;
  readonly failFast?: boolean;
  readonly gemini?: string;
}

/** `pipewright run`: a pipeline on this machine. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("[pipeline]", "file.ts, file.ts#export, or a compiled .yaml or .json")
    .option("-p, --param <name=value>", "value of an input; may be repeated", collect, [])
    .option("--params <file>", "JSON file with values; -p wins over it")
    .option("--launcher <kind>", "subprocess (default), in-process for a debugger, or container")
    .option("--image <image>", "image of TypeScript components that name none, with --launcher container")
    .option("--container-tool <program>", "podman, docker or another with their command line")
    .option("--network <name>", "network of containers, such as host; without it they have none")
    .option("--mount <path>", "what containers may read besides the run's own files; may be repeated", collect, [])
    .option("--python <program>", "Python with kfp, for Python components [PIPEWRIGHT_PYTHON]")
    .option("--resume <run>", "go on with a run that was killed, or try again what failed in one that ended")
    .option("--root <dir>", "folder for the artifacts, instead of the run's own")
    .option("--no-cache", "run every task, also those whose result is known")
    .option("--max-cache-age <time>", "use no known result that is older, such as 12h or 7d")
    .option("--parallelism <n>", "tasks at once")
    .option("--fail-fast", "begin no more tasks after the first failure, exit tasks excepted")
    .option("--gemini <service>", "emulator, vertex or api-key")
    .action((pipeline: string | undefined, options: Options) => {
      // Tasks resolve relative paths as the person who wrote them did.
      if (process.cwd() !== context.cwd) process.chdir(context.cwd);
      if (options.resume !== undefined) return resume(options.resume, { pipeline, options }, context);
      if (pipeline === undefined)
        fail("K802", "no pipeline is given", { hint: "name a file, or a run that was killed with --resume <run>" });
      return run(pipeline, options, context);
    });
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

async function run(pipeline: string, options: Options, context: CliContext): Promise<void> {
  const launcher = readLauncher(options.launcher);
  const parallelism = readParallelism(options.parallelism);
  const loaded = await loadPipeline(pipeline, context, { literals: true, ...imageOptions(launcher, options) });
  noteWarnings(loaded, context);
  const { spec, platform, handlers } = loaded;
  const { pairs, artifacts } = splitArtifacts(spec, options.param, context);
  const parameters = await readParameters(spec, { pairs, file: options.params }, context);
  const { mutableImages, runSpec, runDirectory } = await import("../../runner/index.ts");
  const runsDir = runsFolder(context.cwd);
  let record: RunRecord;
  {
    await using gemini = await geminiService({ choice: options.gemini, spec }, context);
    using watched = watch(context);
    if (options.cache) noteMutableImages(mutableImages(spec), context);
    record = await runSpec(spec, {
      parameters,
      artifacts,
      runsDir,
      handlers,
      launcher: launcher ?? "subprocess",
      ...launchOptions(options, context),
      platform,
      failFast: options.failFast === true,
      cache: options.cache,
      ...cacheAge(options),
      ...serviceOptions(gemini),
      ...watched.options,
      remember: { gemini: options.gemini ?? context.env["PIPEWRIGHT_GEMINI"] ?? null },
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(options.root === undefined ? {} : { root: readRoot(options.root, context) }),
    });
  }
  await report(record, runDirectory(runsDir, record.id), context);
}

function noteMutableImages(images: readonly string[], context: CliContext): void {
  if (images.length === 0) return;
  context.note(
    `warning: known results of tasks with ${images.map((image) => `'${image}'`).join(", ")} are used again even when the image behind the tag has changed; name it by digest, or use --no-cache`,
  );
}

interface Resumed {
  readonly pipeline: string | undefined;
  readonly options: Options;
}

async function resume(wanted: string, { pipeline, options }: Resumed, context: CliContext): Promise<void> {
  if (options.param.length > 0 || options.params !== undefined || options.root !== undefined)
    fail("K543", "a run that is resumed keeps its parameters and its folder", {
      hint: "leave -p, --params and --root out, or begin a new run; finished tasks come from the cache",
    });
  const launcher = readLauncher(options.launcher);
  const parallelism = readParallelism(options.parallelism);
  const runner = await import("../../runner/index.ts");
  const runsDir = runsFolder(context.cwd);
  const { id, spec, remember } = await runner.storedRunOf(runsDir, await runId(wanted, context));
  const loaded = pipeline === undefined ? undefined : await loadPipeline(pipeline, context, { literals: true });
  const before = typeof remember["gemini"] === "string" ? remember["gemini"] : undefined;
  let record: RunRecord;
  {
    await using gemini = await geminiService({ choice: options.gemini ?? before, spec }, context);
    using watched = watch(context);
    record = await runner.resumeRun({
      runsDir,
      id,
      ...(loaded === undefined ? {} : { pipeline: loaded, handlers: loaded.handlers }),
      ...(launcher === undefined ? {} : { launcher }),
      ...launchOptions(options, context),
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(options.failFast === true ? { failFast: true } : {}),
      ...(options.cache ? {} : { cache: false }),
      ...cacheAge(options),
      ...serviceOptions(gemini),
      ...watched.options,
    });
  }
  await report(record, runner.runDirectory(runsDir, id), context);
}

/** A run that was killed before its first line is in no list, but its whole id finds it. */
async function runId(wanted: string, context: CliContext): Promise<string> {
  const { existsSync } = await import("node:fs");
  const { runDirectory } = await import("../../runner/index.ts");
  if (/^[\w.-]+$/.test(wanted) && existsSync(runDirectory(runsFolder(context.cwd), wanted))) return wanted;
  return (await findRun(wanted, context)).id;
}

type ServiceOptions = Required<Pick<RunOptions, "cacheScope" | "servicesEndWithRun" | "env">>;

const serviceOptions = ({ scope, endsWithRun, env }: GeminiService): ServiceOptions => ({
  cacheScope: scope,
  servicesEndWithRun: endsWithRun,
  env,
});

/** Shows the run while it goes on, and takes Ctrl-C. */
function watch(
  context: CliContext,
): Disposable & { readonly options: Pick<RunOptions, "signal" | "hurry" | "onEvent"> } {
  const view = liveTasks(viewOptions(context));
  const second = secondInterrupt(() => context.note("stopping the tasks; press Ctrl-C again to kill them"));
  return {
    options: {
      signal: context.signal,
      hurry: second.signal,
      ...(context.quiet ? {} : { onEvent: (event) => view.event(event) }),
    },
    [Symbol.dispose]: () => {
      second[Symbol.dispose]();
      view[Symbol.dispose]();
    },
  };
}

async function report(record: RunRecord, directory: string, context: CliContext): Promise<void> {
  context.print();
  context.print(await summarize(record, directory, context));
  const failed = failedTasks(record);
  for (const task of failed.slice(0, shownFailures)) {
    if (task.log === undefined) continue;
    const log = join(directory, task.log);
    context.print();
    const lines = await logTail(log, 10);
    context.print(`${lines.length === 0 ? "nothing in" : "end of"} the log of '${task.path}', ${shown(log, context)}`);
    for (const line of lines) context.print(`  │ ${line}`);
  }
  if (failed.length > shownFailures) {
    context.print();
    context.print(`and ${failed.length - shownFailures} more logs in ${shown(join(directory, "logs"), context)}`);
  }
  const page = await writeReport(record, directory);
  const errors = failed.map((task) => taskError(task, directory));
  const other = errors.length === 0 && record.error !== undefined ? [record.error] : [];
  context.result({
    run: record,
    directory,
    report: page,
    ...(record.state === "SUCCEEDED" ? {} : { errors: [...errors, ...other] }),
  });
  context.print();
  context.print(`report: ${shown(page, context)}`);
  if (record.state !== "SUCCEEDED") process.exitCode = 1;
}

/** More than these would push the summary off the screen. */
const shownFailures = 5;

const taskError = ({ path, log, error }: TaskRecord, directory: string): object => ({
  ...error,
  task: path,
  ...(log === undefined ? {} : { log: join(directory, log) }),
});

const failedTasks = (record: RunRecord): RunRecord["tasks"] =>
  record.tasks.filter((task) => task.state === "FAILED" && task.kind !== "dag");

const shown = (file: string, { cwd }: CliContext): string => relative(cwd, file) || file;

function viewOptions(context: CliContext): Parameters<typeof liveTasks>[0] {
  const redraw = context.stderr.isTTY && context.color && context.env["CI"] === undefined;
  return { stream: context.stderr, color: context.color, redraw: redraw && !context.quiet };
}

/** Inputs that are artifacts are given as paths or addresses. */
function splitArtifacts(
  spec: PipelineSpec,
  given: readonly string[],
  { cwd }: CliContext,
): { readonly pairs: readonly string[]; readonly artifacts: Readonly<Record<string, string>> } {
  const declared = spec.root.inputDefinitions?.artifacts ?? {};
  const isArtifact = (pair: string): boolean => Object.hasOwn(declared, pair.split("=", 1)[0] ?? "");
  const artifacts = given.filter(isArtifact).map((pair): readonly [string, string] => {
    const [name = ""] = pair.split("=", 1);
    const place = pair.slice(name.length + 1);
    return [name, /^[a-z][a-z0-9+.-]*:\/\//i.test(place) ? place : resolve(cwd, place)];
  });
  return { pairs: given.filter((pair) => !isArtifact(pair)), artifacts: Object.fromEntries(artifacts) };
}

type LauncherName = "subprocess" | "in-process" | "container";

function readLauncher(text: string | undefined): LauncherName | undefined {
  return text === undefined || text === "subprocess" || text === "in-process" || text === "container"
    ? text
    : fail("K802", `'${text}' is not a launcher`, { hint: "use subprocess, in-process or container" });
}

/** What was said about containers and Python; a resumed run keeps what it began with where nothing is said. */
function launchOptions(
  { containerTool, network, mount, python }: Options,
  { cwd, env }: CliContext,
): Pick<RunOptions, "container" | "python"> {
  const chosen = python ?? env["PIPEWRIGHT_PYTHON"];
  const mounts = mount.map((path) => resolve(cwd, path));
  return {
    ...(chosen === undefined ? {} : { python: chosen }),
    ...(containerTool === undefined && network === undefined && mounts.length === 0
      ? {}
      : { container: { env, tool: containerTool, network, mounts } }),
  };
}

/** Images matter only to who starts containers. */
const imageOptions = (launcher: LauncherName | undefined, { image }: Options): Pick<LoadOptions, "image" | "lock"> =>
  launcher === "container" ? { image, lock: "warn" } : {};

function readParallelism(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,3}$/.test(text)
    ? Number(text)
    : fail("K802", `'${text}' is not a number of tasks`, { hint: "give --parallelism a whole number from 1 to 9999" });
}

function cacheAge({ maxCacheAge }: Options): { readonly maxCacheAgeMs?: number } {
  return maxCacheAge === undefined ? {} : { maxCacheAgeMs: readDuration(maxCacheAge) };
}

function readRoot(root: string, { cwd }: CliContext): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(root)
    ? fail("K500", `a local run cannot keep its artifacts at '${root}' yet`, {
        hint: "give --root a folder of this machine",
      })
    : resolve(cwd, root);
}
