import type { Finding, Fixer } from "../../engine/types.ts";
import { checkCommands } from "./findings.ts";
import { checkShebang } from "./shebang.ts";
import { COMMAND_PATTERNS } from "./syntax/origins.ts";
import { wholeFile } from "./syntax/region.ts";

const NAMES = /\.(?:sh|bash|zsh|ksh|envrc|command)$|(?:^|\/)\.(?:envrc|bashrc|bash_profile|zshrc|profile)$/;
const SHEBANG =
  /^#!\s*\S*(?:\/|\s)(?:env\s+(?:-S\s+)?)?(?:ba|da|z|k)?sh\b|^#!\s*\/usr\/bin\/env (?:-S )?nix(?:-shell| shell)\b/;

/** Old command lines in shell scripts. */
export const shellCommand: Fixer = {
  id: "shell-command",
  summary: "rewrite nixos-generate command lines in shell scripts",
  looksAt: (path) => NAMES.test(path) || !/\.[A-Za-z0-9]+$/.test(path.slice(path.lastIndexOf("/") + 1)),
  patterns: COMMAND_PATTERNS,
  check(file, repository, options): readonly Finding[] {
    if (!isShell(file.path, file.text)) return [];
    const commands = checkCommands(file, (text) => [wholeFile(text)], repository, options);
    const byName = commands.some(({ note, withheld, fix, start }) => {
      const call = file.text.startsWith("nixos-generate", start);
      return (call && (fix !== undefined || note === true)) || withheld !== undefined;
    });
    return [
      ...checkShebang(
        file.path,
        file.text,
        byName,
        options.scripts === "shim" ? options.shimFlake : undefined,
      ),
      ...commands.filter(({ start }) => !inShebang(file.text, start)),
    ];
  },
};

/** By its name, or by its first line; a nix-shell script is shell when -i says so or says nothing. */
export function isShell(path: string, text: string): boolean {
  if (/(?:^|\/)(?:GNU)?[Mm]akefile$|(?:^|\/)\.?[Jj]ustfile$|file$/.test(path)) return false;
  if (NAMES.test(path)) return true;
  if (!SHEBANG.test(text)) return false;
  const interpreter = /^#!.*nix-shell.*\s-i\s+(\S+)/m.exec(text)?.[1];
  return interpreter === undefined || /^(?:ba|da|z|k)?sh$/.test(interpreter);
}

function inShebang(text: string, at: number): boolean {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at).startsWith("#!");
}
