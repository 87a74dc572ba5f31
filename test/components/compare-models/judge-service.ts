import { answerText, startLoopback } from "../../gemini/loopback.ts";
import type { Loopback, Reply } from "../../gemini/loopback.ts";

/** One question as the judge gets it. */
export interface Question {
  readonly prompt: string;
  readonly first: string;
  readonly second: string;
  /** The whole text of the turn. */
  readonly text: string;
  /** Turns of the request: more than one when an answer could not be read. */
  readonly turns: number;
}

/** A judge behind the documented wire shape that decides as the test says. */
export function startJudge(decide: (question: Question, index: number) => Reply): Promise<Loopback> {
  return startLoopback(({ body }, index) => {
    // The client of the test wrote this body; its shape is asserted where it matters.
    const { contents } = body as {
      readonly contents: readonly { readonly parts: readonly { readonly text: string }[] }[];
    };
    const text = contents[0]?.parts[0]?.text ?? "";
    const section = (name: string): string =>
      new RegExp(`^<${name}>\n([\\s\\S]*?)\n</${name}>$`, "m").exec(text)?.[1] ?? "";
    const question = {
      prompt: section("prompt"),
      first: section("response_1"),
      second: section("response_2"),
      text,
      turns: contents.length,
    };
    return decide(question, index);
  });
}

/** The judge's answer as it is asked for. */
export const say = (choice: string, explanation = "because"): Reply =>
  answerText(JSON.stringify({ choice, explanation }));
