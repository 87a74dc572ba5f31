/** One element of a parsed page, with attributes decoded. */
export interface PageElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (PageElement | string)[];
}

const empty = new Set(["meta", "br", "hr", "input", "img", "link"]);

/** A strict parser for the pages that we write: it throws on anything that is not closed, quoted and nested properly. */
export function parsePage(source: string): PageElement {
  const root: PageElement = { tag: "#page", attributes: {}, children: [] };
  const open = [root];
  const token =
    /<!doctype html>|<\/([a-z0-9]+)\s*>|<([a-zA-Z0-9]+)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<>]*")?)*)\s*(\/?)>|([^<]+)|(<)/g;
  for (const match of source.matchAll(token)) {
    const [whole, closing, opening, attributes = "", selfClosing, text, stray] = match;
    if (stray !== undefined) throw new Error(`a stray '<' at ${source.slice(match.index, match.index + 60)}`);
    if (text !== undefined) open.at(-1)!.children.push(isRaw(open.at(-1)!) ? text : decode(text));
    if (closing !== undefined) {
      const element = open.pop();
      if (element?.tag !== closing) throw new Error(`'${whole}' closes '${element?.tag ?? ""}'`);
    }
    if (opening === undefined) continue;
    const element: PageElement = { tag: opening, attributes: parseAttributes(attributes), children: [] };
    open.at(-1)!.children.push(element);
    if (!empty.has(opening) && selfClosing !== "/") open.push(element);
  }
  if (open.length > 1) throw new Error(`'${open.at(-1)!.tag}' is not closed`);
  return root;
}

/** Every element of the page, in order. */
export function allElements(root: PageElement): readonly PageElement[] {
  return root.children.flatMap((child) => (typeof child === "string" ? [] : [child, ...allElements(child)]));
}

/** The text that a reader sees in an element; cells of a table are apart from each other. */
export function textOf(element: PageElement): string {
  const text = element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
  return (element.tag === "td" || element.tag === "th" ? `${text} ` : text).replace(/\s+/g, " ");
}

const isRaw = (element: PageElement): boolean => element.tag === "style" || element.tag === "script";

function parseAttributes(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g)].map(([, name, value]) => [
      name,
      decode(value ?? ""),
    ]),
  );
}

function decode(text: string): string {
  const left = text.replace(/&(#\d+|amp|lt|gt|quot);/g, "");
  if (left.includes("&")) throw new Error(`an unescaped '&' in ${text.slice(0, 80)}`);
  return text.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)));
}
