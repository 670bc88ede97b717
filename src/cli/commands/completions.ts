import { Argument, type Command } from "commander";
import type { CommandModel } from "../../report/help/command-model.ts";
import { renderBash, renderFish, renderZsh } from "../../report/help/completions.ts";
import { exact } from "../../report/visible.ts";
import { newCommand } from "../command.ts";
import { describeCommands } from "../command-models.ts";
import { answerText } from "../terminal/say.ts";

type Shell = "bash" | "zsh" | "fish";

const RENDERERS: Readonly<Record<Shell, (commands: readonly CommandModel[]) => string>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
};

const INSTALLATION = `
Where they go:
  bash   nixos-generate completions bash > ~/.local/share/bash-completion/completions/nixos-generate
  zsh    nixos-generate completions zsh > FOLDER/_nixos-generate, with FOLDER in fpath before compinit
  fish   nixos-generate completions fish > ~/.config/fish/completions/nixos-generate.fish`;

export function completionsCommand(): Command {
  return newCommand("completions", "Print completions for a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(RENDERERS)))
    .addHelpText("after", INSTALLATION)
    .action(async (shell: Shell) => answerText(exact(RENDERERS[shell](await describeCommands()))));
}
