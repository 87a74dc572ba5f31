import type { TaskRecord } from "../compiler/spec/run-record.ts";
import type { RunEvent } from "../runner/run-event.ts";
import { LoopTally } from "./loop-tally.ts";
import { changeLine, type LiveTask, taskLine } from "./task-line.ts";

export interface LiveOptions {
  readonly stream: { write(text: string): unknown; readonly columns?: number; readonly rows?: number };
  readonly color: boolean;
  /** Redraws a tree on a terminal; otherwise each change is a line. */
  readonly redraw: boolean;
}

/** Shows a run while it goes on. */
export interface LiveTasks extends Disposable {
  event(event: RunEvent): void;
}

/** A view of the tasks on the given stream. Disposing it leaves the last state on the screen. */
export function liveTasks(options: LiveOptions): LiveTasks {
  return options.redraw ? tree(options) : lines(options);
}

function lines({ stream }: LiveOptions): LiveTasks {
  const write = (line: string): void => void stream.write(`${line}\n`);
  const running = new Set<string>();
  const loops = new LoopTally();
  return {
    event(event) {
      if (event.kind === "task-changed" && event.task.state !== "PENDING") {
        const { task } = event;
        loops.see(task);
        const loop = loops.loopAround(task.path);
        if (loop !== undefined && loop === task.parent && task.iteration !== undefined && isEnd(task)) {
          if (loops.isMilestone(loop)) write(`▸ ${loop}  ${loops.text(loop) ?? ""}`);
        }
        // An iteration is told by its tasks, and a long loop by its counts and failures.
        if (task.iteration !== undefined && task.kind === "dag") return;
        if (loop !== undefined && task.state !== "FAILED") return;
        if (isEnd(task)) running.delete(task.path);
        else if (running.has(task.path)) return;
        else running.add(task.path);
        const counts = isEnd(task) ? loops.text(task.path) : undefined;
        write(`${changeLine(task)}${counts === undefined ? "" : `  ${counts}`}`);
      } else if (event.kind === "task-log" && event.progress === undefined) {
        if (loops.loopAround(event.path) === undefined) write(`  ${event.path} │ ${event.line}`);
      } else if (event.kind === "task-retried") {
        write(
          `↻ ${event.path}  attempt ${event.failed} failed: ${event.error.message}; again in ${event.delayMs / 1000}s`,
        );
      }
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Milliseconds between two drawings, so that a chatty task does not keep the terminal busy. */
const frameMs = 100;

function tree({ stream, color }: LiveOptions): LiveTasks {
  const tasks = new Map<string, LiveTask>();
  const loops = new LoopTally();
  let drawn = 0;
  const draw = (): void => {
    // A terminal without a size says 0.
    const width = stream.columns || 80;
    const all = inTreeOrder([...tasks.values()]);
    const rows = Math.max(3, (stream.rows || 24) - 2);
    const text = fitting(all, rows).map((live) => {
      const loop = loops.text(live.task.path);
      const line = taskLine(loop === undefined ? live : { ...live, loop }, { now: new Date(), width, color });
      return `${line}\n`;
    });
    stream.write(`${drawn > 0 ? `\u001b[${drawn}A\u001b[0J` : ""}${text.join("")}`);
    drawn = text.length;
  };
  // The clock of running tasks moves without any event.
  const timer = setInterval(draw, frameMs);
  return {
    event(event) {
      if (event.kind === "task-changed") {
        const { task } = event;
        loops.see(task);
        tasks.set(task.path, { ...tasks.get(task.path), task });
        // What a long loop is done with is in its counts.
        if (task.iteration !== undefined && isEnd(task) && loops.loopAround(task.path) !== undefined)
          forget(tasks, task.path);
      } else if (event.kind === "task-log") {
        const before = tasks.get(event.path);
        if (before === undefined) return;
        const lastLine = event.line.trim();
        tasks.set(event.path, { task: before.task, lastLine, ...(event.progress && { progress: event.progress }) });
      }
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      draw();
    },
  };
}

const isEnd = ({ state }: TaskRecord): boolean => state !== "PENDING" && state !== "RUNNING";

function forget(tasks: Map<string, LiveTask>, path: string): void {
  tasks.delete(path);
  for (const other of tasks.keys()) if (other.startsWith(`${path}/`)) tasks.delete(other);
}

/** Tasks below the DAG they belong to, otherwise in the order they were announced. */
function inTreeOrder(tasks: readonly LiveTask[]): readonly LiveTask[] {
  const children = Map.groupBy(tasks, ({ task }) => task.parent);
  const below = (parent: string | undefined): readonly LiveTask[] =>
    (children.get(parent) ?? []).flatMap((live) => [live].concat(below(live.task.path)));
  return below(undefined);
}

/** What fits on the screen: tasks at work and failures first, then the rest from the end. */
function fitting(tasks: readonly LiveTask[], rows: number): readonly LiveTask[] {
  if (tasks.length <= rows) return tasks;
  const busy = tasks.filter(({ task }) => task.state === "RUNNING" || task.state === "FAILED");
  const others = tasks.filter((live) => !busy.includes(live));
  const kept = new Set([...busy.slice(0, rows), ...others.slice(-Math.max(0, rows - busy.length) || others.length)]);
  return tasks.filter((live) => kept.has(live)).slice(0, rows);
}
