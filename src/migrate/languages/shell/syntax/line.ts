import { isUnderstood } from "../decide.ts";
import { findOldCommands } from "../find.ts";
import type { Region } from "./region.ts";
import { parseScript } from "./script.ts";

/** How a line may begin that is a command and no sentence. */
const BEGINS = /^(?:sudo )?(?:nixos-generate|nix|nix-shell|nix-env|nix-build|nixos-rebuild)\s/;

/** Whether a text begins with a program that a command line of nixos-generators may begin with. */
export function beginsCommand(text: string): boolean {
  return BEGINS.test(text);
}

const OURS = /\.system\.build\.|\bbuild-image\b/;

/**
 * Whether a command is one that we put in an old one's place: what was shell text before a rewrite is so after it.
 * `shim`: the flake of the drop-in.
 */
export function isOurs(command: string, shim: string | undefined): boolean {
  return OURS.test(command) || (shim !== undefined && command.includes(shim));
}

/**
 * Whether a line of a document is, from its first word to its last, one command that has to do with nixos-generators,
 * though nothing around it says that it is shell: every word of it is one that the command takes.
 */
export function isCommandLine(region: Region, shim: string | undefined): boolean {
  const { text } = region;
  if (!beginsCommand(text)) return false;
  const { commands, errors } = parseScript(text);
  if (errors.length > 0) return false;
  // What is substituted within a command of ours is part of it.
  if (isOurs(text, shim))
    return commands.some(({ words, end }) => words[0]?.start === 0 && end === text.length);
  if (commands.length !== 1 || commands[0]!.end !== text.length) return false;
  const [found, ...more] = findOldCommands(region, { nix: ["nix"], shim });
  if (found === undefined || more.length > 0 || found.end !== text.length) return false;
  return found.kind === "provider" || (found.kind === "call" && isUnderstood(found));
}
