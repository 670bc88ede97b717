import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process as it was seen once; `start` tells it from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** When it started, in the words of the system it was asked from. */
  readonly start: string;
}

/**
 * The processes that `root` started, directly or not, as far as they are in its process group: those that a terminal
 * would reach together with it. What made a group or session of its own (a builder of Nix, a program behind sudo) is
 * left to whoever started it. The nearest come first. Empty where the system cannot be asked.
 */
export function findGroupBelow(root: number): readonly ProcessMark[] {
  const all = listProcesses();
  const group = all.find(({ pid }) => pid === root)?.group;
  const found: ProcessMark[] = [];
  for (let parents = [root]; parents.length > 0; ) {
    const below = all.filter(({ parent, group: own }) => parents.includes(parent) && own === group);
    found.push(...below);
    parents = below.map(({ pid }) => pid);
  }
  return found;
}

/** Those that still run; one that has ended and was not yet asked for its status does not. */
export function stillRunning(marks: readonly ProcessMark[]): readonly ProcessMark[] {
  if (marks.length === 0) return [];
  const running = new Set(listProcesses().map(identify));
  return marks.filter((mark) => running.has(identify(mark)));
}

function identify({ pid, start }: ProcessMark): string {
  return `${pid} ${start}`;
}

function listProcesses(): readonly ProcessMark[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => readStat(name) ?? []);
  } catch {
    return askPs();
  }
}

/** /proc/PID/stat, proc_pid_stat(5): the name in parentheses may hold anything, so fields count from the last one. */
function readStat(pid: string): ProcessMark | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state, parent, group] = fields;
    if (state === "Z" || state === "X") return undefined;
    return { pid: Number(pid), parent: Number(parent), group: Number(group), start: fields[19]! };
  } catch {
    // It ended between the list and the look.
    return undefined;
  }
}

/** Where macOS and the BSDs, which have no /proc, keep it. */
const PS = "/bin/ps";

function askPs(): readonly ProcessMark[] {
  try {
    const rows = execFileSync(PS, ["-A", "-o", "pid=,ppid=,pgid=,state=,lstart="], { encoding: "utf8" });
    return rows.split("\n").flatMap((row) => {
      const [pid, parent, group, state, ...start] = row.trim().split(/\s+/);
      if (start.length === 0 || state!.startsWith("Z")) return [];
      return { pid: Number(pid), parent: Number(parent), group: Number(group), start: start.join(" ") };
    });
  } catch {
    return [];
  }
}
