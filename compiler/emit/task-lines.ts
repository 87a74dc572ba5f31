import { COLLECTION_STYLE, type Document, type Node, SCALAR_STYLE, visit, VISIT_SKIP } from "js-yaml";

/** A graph of more tasks is a list that people search and compare, and no longer one that they read. */
const manyTasks = 100;

/**
 * Puts each task of a large graph on one line: a comparison shows one line a task, and the file is half as large, because
 * most of a task's text is indentation.
 */
export function tasksOnLines(documents: Document[]): void {
  visit(documents, (node) => {
    const tasks = valueOf(valueOf(node, "dag"), "tasks");
    if (tasks?.kind !== "mapping" || tasks.items.length <= manyTasks) return undefined;
    for (const { value } of tasks.items) putOnLine(value);
    return VISIT_SKIP;
  });
}

function putOnLine(node: Node): void {
  if (node.kind === "mapping") {
    node.style = COLLECTION_STYLE.FLOW;
    for (const { key, value } of node.items) {
      putOnLine(key);
      putOnLine(value);
    }
  } else if (node.kind === "sequence") {
    node.style = COLLECTION_STYLE.FLOW;
    node.items.forEach(putOnLine);
    // Older readers, Go's among them, stop at a colon in text without quotes, although YAML allows it there.
  } else if (node.kind === "scalar" && node.tag === textTag && node.value.includes(":")) {
    node.style = SCALAR_STYLE.DOUBLE_QUOTED;
  }
}

const textTag = "tag:yaml.org,2002:str";

function valueOf(node: Node | undefined, key: string): Node | undefined {
  if (node?.kind !== "mapping") return undefined;
  return node.items.find((item) => item.key.kind === "scalar" && item.key.value === key)?.value;
}
