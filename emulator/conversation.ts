import * as z from "zod";
import type { Prompt } from "./learner/example.ts";

const part = z.looseObject({ text: z.string().optional() });
/** Strings and single objects are what lenient clients send; the service takes both. */
const parts = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(part));

export const contentShape = z.looseObject({ role: z.string().optional(), parts: parts.default([]) });
export const systemShape = z.looseObject({ parts: parts.default([]) });

export type Content = z.infer<typeof contentShape>;

/** The texts of a turn, one after the other. */
export const textOf = (content: Pick<Content, "parts"> | undefined): string =>
  (content?.parts ?? []).map((each) => each.text ?? "").join("");

/** What the toy reads of a conversation: its instruction and the last user turn. */
export function promptOf(contents: readonly Content[], system: Pick<Content, "parts"> | undefined): Prompt {
  const user = contents.findLast((content) => content.role !== "model");
  return { system: textOf(system), user: textOf(user) };
}
