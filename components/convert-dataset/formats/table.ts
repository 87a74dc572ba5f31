import { contents } from "./contents.ts";
import { csv } from "./csv.ts";
import { messages } from "./messages.ts";
import type { RowFormat } from "./row-format.ts";

/** Every format, in the order in which `auto` tries them. A new one is a file beside this and a line here. */
export const formats: readonly RowFormat[] = [contents, messages, csv];
