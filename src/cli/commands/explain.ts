import { text as readStream } from "node:stream/consumers";
import { readText } from "../../exec/texts.ts";
import { explainText } from "../../migrate/languages/shell/explain.ts";
import { renderExplanations } from "../../report/help/explanation.ts";
import { visibleJson } from "../../report/visible.ts";
import { explainNative } from "../../translate/modern/native-command.ts";
import { quoteShell } from "../../translate/shell.ts";
import { newCommand, USAGE_STATUS } from "../command.ts";
import { readShimFlake, type ShimFlakeOptions, shimFlakeOption } from "../shim-flake.ts";
import { answerText, say } from "../terminal/say.ts";

interface ExplainOptions extends ShimFlakeOptions {
  readonly file?: string;
  readonly json?: true;
}

export function explainCommand() {
  return newCommand(
    "explain",
    "Explain what an old command line means and what to type now, or what a command of nixpkgs builds.",
  )
    .argument("[command...]", "a command line, quoted or not; standard input without one")
    .option("--file <path>", "explain every command line of a script or a Markdown file")
    .option("--json", "print JSON")
    .addOption(shimFlakeOption())
    .passThroughOptions()
    .allowUnknownOption()
    .action(run);
}

/** Explains all old command lines it is given; status 1 when one of them cannot work, 2 when there is none. */
async function run(words: readonly string[], options: ExplainOptions): Promise<void> {
  const { file, json } = options;
  const shim = readShimFlake(options);
  if (shim === "refused") {
    process.exitCode = USAGE_STATUS;
    return;
  }
  const text = await readLines(words, file);
  if (text === undefined) return;
  const calls = [...explainText(text, shim), ...explainNative(text)];
  if (calls.length === 0)
    return refuse("there is no old command line to explain, and none that builds an image with nixpkgs");
  await answerText(json ? visibleJson(calls) : renderExplanations(calls));
  const fails = calls.some((call) => call.kind === "fails" || (call.kind === "native" && !call.works));
  process.exitCode = fails ? 1 : 0;
}

/** The text to explain; undefined, with the reason said, where there is none to read. */
async function readLines(words: readonly string[], file: string | undefined): Promise<string | undefined> {
  if (file !== undefined) {
    return (await readText(file)) ?? refuse(`cannot read ${JSON.stringify(file)}`);
  }
  if (words.length === 0) {
    return process.stdin.isTTY ? refuse("there is nothing to explain") : readStream(process.stdin);
  }
  // One word is a command line that was quoted whole; several are the words themselves.
  const line = words.length === 1 ? words[0]! : words.map(quoteShell).join(" ");
  return line.startsWith("-") ? `nixos-generate ${line}` : line;
}

function refuse(cause: string): undefined {
  say(`error: ${cause}`);
  say("hint: nixos-generate explain 'nixos-generate -f iso --flake .#my-host'");
  process.exitCode = USAGE_STATUS;
}
