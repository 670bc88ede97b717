import { Command, CommanderError } from "commander";
import { renderExamples } from "./help/examples.ts";
import { renderStatuses } from "./help/exit-statuses.ts";
import type { SubcommandName } from "./subcommand-names.ts";
import { say } from "./terminal/say.ts";

const WIDEST = 100;
/** Below so many characters words are not broken into lines any more. */
const NARROWEST_TEXT = 16;

/** Exit status of a subcommand whose command line cannot be carried out. */
export const USAGE_STATUS = 2;

/**
 * A subcommand with help that fits the terminal and errors in our format. Commander would end
 * the process itself; here `runCommand` does.
 */
export function newCommand(name: SubcommandName, summary: string): Command;
export function newCommand<Kind extends Command>(
  name: SubcommandName,
  summary: string,
  make: (name: string) => Kind,
): Kind;
export function newCommand(
  name: SubcommandName,
  summary: string,
  make: (name: string) => Command = (full) => new Command(full),
): Command {
  const width = Math.min(process.stdout.columns ?? WIDEST, WIDEST);
  return make(`nixos-generate ${name}`)
    .description(summary)
    .exitOverride()
    .addHelpText("after", `\n${renderStatuses(name)}\n\n${renderExamples(name)}`)
    .configureHelp({ helpWidth: width, minWidthToWrap: NARROWEST_TEXT })
    .configureOutput({
      getErrHelpWidth: () => width,
      getOutHelpWidth: () => width,
      outputError: (text) => {
        // A suggestion is the last line; what was typed may hold line breaks too.
        const lines = text.trimEnd().split("\n");
        const near = /^\(Did you mean (.*)\?\)$/.exec(lines.at(-1)!)?.[1];
        say(near === undefined ? lines.join("\n") : lines.slice(0, -1).join("\n"));
        const meant = findMeant(name, lines[0]!);
        if (meant !== undefined) say(`hint: ${meant}`);
        else if (near !== undefined) say(`hint: did you mean ${near}?`);
        say(`hint: nixos-generate ${name} --help shows what it takes`);
      },
    });
}

/** What other tools call an option of ours. */
const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  migrate: {
    ...Object.fromEntries(
      ["--apply", "--fix", "--in-place", "-i", "--inplace", "--yes", "-y"].map((flag) => [
        flag,
        "--write makes the changes",
      ]),
    ),
    "--force": "--allow-dirty writes although git has uncommitted changes",
    "--unsafe-fixes": "--unsafe also applies fixes that could change behaviour",
  },
  build: { "-f": "build takes the formats as words: nixos-generate build iso qcow -c FILE" },
};

function findMeant(name: string, error: string): string | undefined {
  const flag = /unknown option '([^'=]+)/.exec(error)?.[1];
  return flag === undefined ? undefined : MEANT[name]?.[flag];
}

/** Runs a subcommand; a command line that it refuses sets the exit status, nothing is thrown for it. */
export async function runCommand(command: Command, argv: readonly string[]): Promise<void> {
  try {
    await command.parseAsync([...argv], { from: "user" });
  } catch (problem) {
    if (!(problem instanceof CommanderError)) throw problem;
    process.exitCode = problem.exitCode === 0 ? 0 : USAGE_STATUS;
  }
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
