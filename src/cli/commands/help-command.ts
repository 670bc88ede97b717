import type { Command } from "commander";
import { nearest } from "../../formats/index.ts";
import { exact } from "../../report/visible.ts";
import { newCommand, USAGE_STATUS } from "../command.ts";
import { renderHelp } from "../help/help.ts";
import { loadSubcommand, SUBCOMMAND_NAMES } from "../subcommands.ts";
import { answerText, say } from "../terminal/say.ts";
import { ownVersion } from "../version.ts";

export function helpCommand(): Command {
  return newCommand("help", "Show the help of nixos-generate, or of a subcommand.")
    .argument("[subcommand]", "the subcommand to show")
    .option("--man", "print the manual page: nixos-generate help --man | man -l -")
    .action(async (name: string | undefined, { man }: { readonly man?: true }) => {
      if (man) return showManual();
      if (name === undefined) return answerText(exact(renderHelp(process.stdout.columns ?? 80)));
      if (!SUBCOMMAND_NAMES.includes(name)) return refuse(name);
      (await loadSubcommand(name)).outputHelp();
    });
}

async function showManual(): Promise<void> {
  const [{ renderManual }, { describeCommands }] = await Promise.all([
    import("../../report/help/manual.ts"),
    import("../command-models.ts"),
  ]);
  await answerText(exact(renderManual(await describeCommands(), ownVersion())));
}

function refuse(name: string): void {
  const names = [...new Set([...nearest(name, SUBCOMMAND_NAMES), ...SUBCOMMAND_NAMES])];
  say(`error: there is no subcommand ${JSON.stringify(name)}`);
  say(`hint: there are ${names.join(", ")}`);
  process.exitCode = USAGE_STATUS;
}
