import { readText } from "../../exec/texts.ts";
import { explainText } from "../../migrate/languages/shell/explain.ts";
import { renderExplanations } from "../../report/help/explanation.ts";
import { visibleJson } from "../../report/visible.ts";
import { explainNative } from "../../translate/modern/native-command.ts";
import { quoteShell } from "../../translate/shell.ts";
import { newCommand, USAGE_STATUS } from "../command.ts";
import { readShimFlake, type ShimFlakeOptions, shimFlakeOption } from "../shim-flake.ts";
import { processStreams, type Streams } from "../terminal/streams.ts";

/** What `explain` was given, by the names that commander gives its options. */
export interface ExplainOptions extends ShimFlakeOptions {
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
    .action(async (words: readonly string[], options: ExplainOptions) => {
      process.exitCode = await runExplain(words, options, processStreams());
    });
}

/** Explains all command lines it is given; the status is 1 when one of them cannot work, 2 without any. */
export async function runExplain(
  words: readonly string[],
  options: ExplainOptions,
  streams: Streams,
): Promise<number> {
  const shim = readShimFlake(options, streams.say);
  if (shim === "refused") return USAGE_STATUS;
  const refuse = (cause: string): number => {
    streams.say(`error: ${cause}`);
    streams.say("hint: nixos-generate explain 'nixos-generate -f iso --flake .#my-host'");
    return USAGE_STATUS;
  };
  const { file, json } = options;
  const text = file === undefined ? await lineOf(words, streams) : await readText(file);
  if (text === undefined)
    return refuse(file === undefined ? "there is nothing to explain" : `cannot read ${JSON.stringify(file)}`);
  const calls = [...explainText(text, shim), ...explainNative(text)];
  if (calls.length === 0)
    return refuse("there is no old command line to explain, and none that builds an image with nixpkgs");
  await streams.answer(json ? visibleJson(calls) : renderExplanations(calls));
  return calls.some((call) => call.kind === "fails" || (call.kind === "native" && !call.works)) ? 1 : 0;
}

/** One word is a command line that was quoted whole; several are the words themselves; none is standard input. */
function lineOf(words: readonly string[], streams: Streams): Promise<string | undefined> | string {
  if (words.length === 0) return streams.input();
  const line = words.length === 1 ? words[0]! : words.map(quoteShell).join(" ");
  return line.startsWith("-") ? `nixos-generate ${line}` : line;
}
