import { readFile } from "node:fs/promises";
import { text as readStream } from "node:stream/consumers";
import { explainText } from "../migrate/shell/explain.ts";
import { renderExplanations } from "../report/explanation.ts";
import { quoteShell } from "../translate/shell.ts";
import { newCommand, USAGE_STATUS } from "./command.ts";
import { answerText, say } from "./say.ts";

interface ExplainOptions {
  readonly file?: string;
  readonly json?: true;
}

export function explainCommand() {
  return newCommand("explain", "Say what an old command line means, and what to type today.")
    .argument("[command...]", "an old command line, quoted or not; standard input without one")
    .option("--file <path>", "explain every old command line of a script")
    .option("--json", "print JSON")
    .passThroughOptions()
    .action(run);
}

/** Explains all old command lines it is given; status 1 when one of them cannot work, 2 when there is none. */
async function run(words: readonly string[], { file, json }: ExplainOptions): Promise<void> {
  const text = await readText(words, file);
  if (text === undefined) return;
  const calls = explainText(text);
  if (calls.length === 0) {
    say("error: no old command line is there to explain");
    say("hint: nixos-generate explain 'nixos-generate -f iso --flake .#my-host'");
    process.exitCode = USAGE_STATUS;
    return;
  }
  await answerText(json ? `${JSON.stringify(calls, null, 2)}\n` : renderExplanations(calls));
  process.exitCode = calls.some(({ kind }) => kind === "fails") ? 1 : 0;
}

async function readText(words: readonly string[], file: string | undefined): Promise<string | undefined> {
  if (file !== undefined) {
    try {
      return await readFile(file, "latin1");
    } catch (problem) {
      say(`error: cannot read ${JSON.stringify(file)}: ${(problem as Error).message}`);
      process.exitCode = USAGE_STATUS;
      return undefined;
    }
  }
  if (words.length === 0) return readStream(process.stdin.setEncoding("latin1"));
  // One word is a command line that was quoted whole; several are the words themselves.
  const line = words.length === 1 ? words[0]! : words.map(quoteShell).join(" ");
  return line.startsWith("-") ? `nixos-generate ${line}` : line;
}
