import { padWidth } from "../drawing/display-width.ts";
import type { Change } from "./change.ts";
import { changeLabel, changeValues, shownText } from "./change-words.ts";

export interface RenderOptions {
  /** What was compared, as the reader named it. */
  readonly titles: readonly [before: string, after: string];
  readonly color: boolean;
}

/** The changes for people: the pipeline's own first, each with what it means for callers, then task by task. */
export function renderDiff(changes: readonly Change[], { titles, color }: RenderOptions): string {
  const paint = painter(color);
  const head = paint("strong", titles.map((title) => shownText(title)).join(" → "));
  if (changes.length === 0) return `${head}: no change in meaning\n`;
  const own = changes.filter((change) => change.task === undefined);
  const inside = Map.groupBy(
    changes.filter((change) => change.task !== undefined),
    (change) => change.task ?? "",
  );
  const lines = [
    `${head}: ${count(changes.length, "change")}, ${verdict(changes, paint)}`,
    ...(own.length > 0 ? ["", paint("strong", "pipeline"), ...own.flatMap((change) => ownLines(change, paint))] : []),
    ...(inside.size > 0 ? ["", paint("strong", "tasks")] : []),
    ...[...inside].flatMap(([task, each]) => taskLines(task, each, paint)),
  ];
  return `${lines.join("\n")}\n`;
}

type Tone = "strong" | "good" | "bad" | "busy" | "idle";
type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, number>> = { strong: 1, good: 32, bad: 31, busy: 34, idle: 90 };
const painter = (color: boolean): Paint =>
  color ? (tone, text) => `\u001B[${codes[tone]}m${text}\u001B[0m` : (_tone, text) => text;

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;

function verdict(changes: readonly Change[], paint: Paint): string {
  const breaking = changes.filter((change) => !change.compatible).length;
  if (breaking === 0) return paint("good", "compatible for callers");
  return paint("bad", `${breaking} not compatible for callers`);
}

function ownLines(change: Change, paint: Paint): readonly string[] {
  const [sign, tone] = change.compatible ? (["✓", "good"] as const) : (["✗", "bad"] as const);
  const effect = change.effect === undefined ? [] : [`      ${paint("idle", change.effect)}`];
  return [`  ${paint(tone, sign)} ${joined(changeLabel(change), changeValues(change))}`, ...effect];
}

function taskLines(task: string, changes: readonly Change[], paint: Paint): readonly string[] {
  const [first] = changes;
  const name = shownText(task);
  if (first?.kind === "task-added") return [`  ${paint("good", "+")} ${joined(name, changeValues(first))}`];
  if (first?.kind === "task-removed") return [`  ${paint("bad", "-")} ${joined(name, changeValues(first))}`];
  const rows = changes.map((change) => [changeLabel(change), changeValues(change)] as const);
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    `  ${paint("busy", "~")} ${name}`,
    ...rows.map(([label, values]) => `      ${joined(padWidth(label, width), values)}`),
  ];
}

const joined = (label: string, values: string): string => (values === "" ? label : `${label}  ${values}`).trimEnd();
