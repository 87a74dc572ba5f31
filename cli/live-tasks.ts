import type { RunEvent } from "../runner/run-event.ts";
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
  const shown = new Map<string, string>();
  return {
    event(event) {
      if (event.kind === "task-changed" && event.task.state !== "PENDING") {
        const { path, state } = event.task;
        if (shown.get(path) === state) return;
        shown.set(path, state);
        write(changeLine(event.task));
      } else if (event.kind === "task-log" && event.progress === undefined) {
        write(`  ${event.path} │ ${event.line}`);
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
  let drawn = 0;
  const draw = (): void => {
    // A terminal without a size says 0.
    const width = stream.columns || 80;
    const all = inTreeOrder([...tasks.values()]);
    const rows = Math.max(3, (stream.rows || 24) - 2);
    const text = fitting(all, rows).map((live) => `${taskLine(live, { now: new Date(), width, color })}\n`);
    stream.write(`${drawn > 0 ? `\u001b[${drawn}A\u001b[0J` : ""}${text.join("")}`);
    drawn = text.length;
  };
  // The clock of running tasks moves without any event.
  const timer = setInterval(draw, frameMs);
  return {
    event(event) {
      if (event.kind === "task-changed") {
        tasks.set(event.task.path, { ...tasks.get(event.task.path), task: event.task });
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

/** Tasks below the DAG they belong to, otherwise in the order they were announced. */
function inTreeOrder(tasks: readonly LiveTask[]): readonly LiveTask[] {
  const below = (parent: string | undefined): readonly LiveTask[] =>
    tasks.filter(({ task }) => task.parent === parent).flatMap((live) => [live].concat(below(live.task.path)));
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
