import type { Command } from "commander";
import { nearest } from "../formats/index.ts";
import { newCommand } from "./command.ts";
import { renderHelp } from "./help.ts";
import { answerText } from "./say.ts";
import { loadSubcommand, SUBCOMMAND_NAMES } from "./subcommands.ts";
import { ownVersion } from "./version.ts";

export function helpCommand(): Command {
  const command = newCommand("help", "Show the help of nixos-generate, or of a subcommand.");
  return command
    .argument("[subcommand]", "the subcommand to show")
    .option("--man", "print the manual page: nixos-generate help --man | man -l -")
    .action(async (name: string | undefined, { man }: { readonly man?: true }) => {
      if (man) return showManual();
      if (name === undefined) return answerText(renderHelp(process.stdout.columns ?? 80));
      if (!SUBCOMMAND_NAMES.includes(name)) refuse(command, name);
      (await loadSubcommand(name)).outputHelp();
    });
}

async function showManual(): Promise<void> {
  const [{ renderManual }, { describeCommands }] = await Promise.all([
    import("../report/manual.ts"),
    import("./command-models.ts"),
  ]);
  await answerText(renderManual(await describeCommands(), ownVersion()));
}

function refuse(command: Command, name: string): never {
  const names = [...new Set([...nearest(name, SUBCOMMAND_NAMES), ...SUBCOMMAND_NAMES])];
  command.error(`error: there is no subcommand ${JSON.stringify(name)}\nhint: there are ${names.join(", ")}`);
}
