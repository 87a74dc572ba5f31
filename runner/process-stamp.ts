import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * When a process began, as text that no other process of the same number has on this machine; undefined when it has ended,
 * also when nobody has collected its end yet.
 */
export function processStamp(pid: number): string | undefined {
  try {
    return process.platform === "linux" ? linuxStamp(pid) : elsewhere(pid);
  } catch {
    // There is no such process.
    return undefined;
  }
}

function linuxStamp(pid: number): string | undefined {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name of the program stands in brackets and may hold anything, also brackets and spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = ""] = fields;
  const ticks = fields[19] ?? "";
  if ("ZXx".includes(state)) return undefined;
  return `${bootId()} ${ticks}`;
}

let boot: string | undefined;

/** Ticks are counted from the start of the machine. */
const bootId = (): string => (boot ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());

function elsewhere(pid: number): string | undefined {
  const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim();
  return text === "" ? undefined : text;
}
