import { fitWidth } from "../drawing/display-width.ts";
import type { Json, JsonObject } from "../spec/pipeline-spec.ts";
import { canonical } from "./canonical.ts";
import type { Change, ChangeKind } from "./change.ts";

/** What changed, in a few words. */
export function changeLabel({ kind, name }: Change): string {
  const words = labels[kind];
  return name === undefined ? words : words.replace("%", () => (kind === "resource" ? name : `'${shownText(name)}'`));
}

/** From what to what; empty when the label says it all. */
export function changeValues(change: Change): string {
  const { kind, before, after } = change;
  if (kind === "input-required" || kind === "input-optional") return "";
  if (kind === "trigger") return `${valueText(before ?? onSuccess)} → ${valueText(after ?? onSuccess)}`;
  if (kind === "command" || kind === "args") return elementChanges(before, after);
  if (kind.endsWith("-added") || kind.endsWith("-removed")) return described(kind, after ?? before ?? null);
  return `${valueText(before)} → ${valueText(after)}`;
}

/** Text from a file on one line, without the characters that would steer a terminal. */
export function shownText(text: string): string {
  return text.toWellFormed().replace(/[\p{C}\u2028\u2029]/gu, (character) => {
    const short = ({ "\n": "\\n", "\t": "\\t", "\r": "\\r" } as Readonly<Record<string, string>>)[character];
    return short ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

const labels: Readonly<Record<ChangeKind, string>> = {
  "pipeline-name": "name",
  "display-name": "shown as",
  "pipeline-root": "default root",
  "input-added": "input % is new",
  "input-removed": "input % is gone",
  "input-type": "input %: type",
  "input-default": "input %: default",
  "input-required": "input % is required now",
  "input-optional": "input % is optional now",
  "input-literals": "input %: allowed values",
  "output-added": "output % is new",
  "output-removed": "output % is gone",
  "output-type": "output %: type",
  "output-source": "output %: comes from",
  "task-added": "new",
  "task-removed": "gone",
  "task-renamed": "name",
  "task-moved": "place",
  wiring: "input %",
  order: "waits for",
  condition: "condition",
  trigger: "runs",
  loop: "loop over",
  parallelism: "at a time",
  retry: "retries",
  caching: "caching",
  "cache-key": "cache key",
  image: "image",
  command: "command",
  args: "arguments",
  env: "variable %",
  resource: "%",
  uri: "uri",
  "artifact-type": "artifact type",
  metadata: "metadata %",
  reimport: "reimport",
  executor: "executor: %",
  kubernetes: "kubernetes: %",
};

const columns = 60;
const onSuccess = "after success";

const typeWords: Readonly<Record<string, string>> = {
  STRING: "string",
  NUMBER_INTEGER: "integer",
  NUMBER_DOUBLE: "double",
  BOOLEAN: "boolean",
  LIST: "list",
  STRUCT: "struct",
  TASK_FINAL_STATUS: "final status",
  TASK_CONFIG: "task config",
};

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return "none";
  if (typeof value === "string") return fitWidth(typeWords[value] ?? shownText(value), columns);
  if (typeof value === "boolean") return value ? "on" : "off";
  // Only sources of values have one of these keys alone.
  if (isObject(value) && Object.keys(value).length === 1) {
    if (typeof value["from"] === "string") return fitWidth(shownText(value["from"]), columns);
    if (value["value"] !== undefined) return json(value["value"]);
  }
  if (isObject(value) && value["maxRetryCount"] !== undefined) return retryText(value);
  if (Array.isArray(value) && value.every((item) => typeof item === "string"))
    return fitWidth(value.map((item) => `'${shownText(item)}'`).join(", "), columns);
  return json(value);
}

const json = (value: Json): string => fitWidth(shownText(canonical(value) ?? ""), columns);

/** Text as it is, anything else as JSON. */
const plainText = (value: Json | undefined): string => (typeof value === "string" ? value : (canonical(value) ?? ""));

function retryText({ maxRetryCount, backoffDuration, backoffFactor, backoffMaxDuration }: JsonObject): string {
  const parts = [
    plainText(maxRetryCount),
    ...(backoffDuration === undefined ? [] : [`first after ${plainText(backoffDuration)}`]),
    ...(backoffFactor === undefined ? [] : [`× ${plainText(backoffFactor)}`]),
    ...(backoffMaxDuration === undefined ? [] : [`up to ${plainText(backoffMaxDuration)}`]),
  ];
  return parts.join(", ");
}

function described(kind: ChangeKind, value: Json): string {
  if (!isObject(value)) return "";
  if (kind === "task-added" || kind === "task-removed") {
    const tasks = Number(value["tasks"] ?? 0);
    return value["kind"] === "dag" ? `with ${tasks} ${tasks === 1 ? "task" : "tasks"}` : "";
  }
  const type = plainText(value["type"]);
  const extra =
    value["default"] !== undefined
      ? `, default ${json(value["default"])}`
      : kind === "input-added" && value["optional"] === true
        ? ", optional"
        : "";
  return `${typeWords[type] ?? shownText(type)}${extra}`;
}

/** Programs travel in arguments whole; what differs in them is what is worth reading. */
function elementChanges(before: Json | undefined, after: Json | undefined): string {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length)
    return `${valueText(before)} → ${valueText(after)}`;
  return before
    .flatMap((was: Json, index) => {
      const is = after[index] as Json;
      if (was === is) return [];
      const [old, now] = firstDifferentLine(plainText(was), plainText(is));
      return [`${fitWidth(shownText(old), 40)} → ${fitWidth(shownText(now), 40)}`];
    })
    .join("; ");
}

function firstDifferentLine(before: string, after: string): readonly [string, string] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const index = old.findIndex((line, at) => line !== now[at]);
  const at = index === -1 ? old.length : index;
  return old.length === 1 && now.length === 1 ? [before, after] : [(old[at] ?? "").trim(), (now[at] ?? "").trim()];
}
