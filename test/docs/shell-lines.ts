import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith } from "../support/temporary.ts";

// Every program is a stand-in that writes down its words, in one write: those of a pipeline run at the same time. Nothing
// else can be reached by its name. A folder that the text itself makes is not there.
const PROLOGUE = `PATH=/nowhere
command_not_found_handle() { printf '%s\\0' "$@" $'\\1' >> "$RECORD"; }
cd() { :; }
`;

/**
 * Runs shell text with a stand-in for every program, and gives the words each was called with: what a reader who pastes
 * it would run, by the shell's own rules. Throws where the shell does not take it.
 */
export function recordCommands(text: string): readonly (readonly string[])[] {
  const folder = folderWith({ record: "", "cwd/.keep": "" });
  const record = join(folder, "record");
  const options = {
    encoding: "utf8",
    cwd: join(folder, "cwd"),
    env: { RECORD: record },
  } as const;
  const checked = spawnSync("bash", ["-n"], { ...options, input: text, env: {} });
  if (checked.status !== 0) throw new Error(checked.stderr);
  // "exec" and "command" would pass the handler by; no document needs them.
  const ran = spawnSync("bash", ["--noprofile", "--norc", "-c", `${PROLOGUE}${text}`], options);
  if (ran.stderr !== "") throw new Error(ran.stderr);
  const words = readFileSync(record, "utf8").split("\0").slice(0, -1);
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === "\u0001") commands.push([]);
    else commands.at(-1)!.push(word);
  }
  return commands.slice(0, -1);
}
