import { displayWidth, wrapText } from "../compiler/drawing/display-width.ts";
import { visible } from "../compiler/drawing/markup.ts";

export type Tone = "good" | "cached" | "bad" | "busy" | "idle" | "strong";

/** Colours a text, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, number>> = { good: 32, cached: 36, bad: 31, busy: 34, idle: 90, strong: 1 };

/** A painter that writes ANSI colours, or none. */
export function painter(color: boolean): Paint {
  return color ? (tone, text) => `\u001B[${codes[tone]}m${text}\u001B[0m` : (_tone, text) => text;
}

export interface TerminalStyle {
  /** Columns that a line may take. */
  readonly width: number;
  readonly paint: Paint;
}

/** Where the text of a block begins. */
export const indent = 8;

/** A block whose first line carries a label in the left column; the text is wrapped to the width. */
export function labelled(label: string, text: string, style: TerminalStyle): readonly string[] {
  return wrapText(oneLine(text), style.width - indent).map((line, index) => {
    const margin =
      index === 0
        ? style.paint("strong", label) + " ".repeat(Math.max(1, indent - displayWidth(label)))
        : " ".repeat(indent);
    return margin + line;
  });
}

/** Text from data on one line, without the control characters that would steer a terminal. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, " ").trim();
}
