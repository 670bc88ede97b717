import type { Fixer } from "../engine/types.ts";
import { dockerCommand } from "./docker/docker-command.ts";
import { justCommand } from "./just/just-command.ts";
import { makeCommand } from "./make/make-command.ts";
import { markdownCommand } from "./markdown/markdown-command.ts";
import { nixStringCommand } from "./nix/nix-string-command.ts";
import { namesOldCommand } from "./shell/origins.ts";
import { shellCommand } from "./shell/shell-command.ts";
import { textCommand } from "./text/text-command.ts";
import { yamlCommand } from "./yaml/yaml-command.ts";

const LANGUAGES: readonly Fixer[] = [
  shellCommand,
  makeCommand,
  justCommand,
  yamlCommand,
  markdownCommand,
  dockerCommand,
  nixStringCommand,
];

/** The fixers for command lines: one for each language that contains shell text, and one for all others. */
export const COMMAND_FIXERS: readonly Fixer[] = [...LANGUAGES, textCommand(LANGUAGES)].map((fixer) => ({
  ...fixer,
  check: (file, ...rest) => (namesOldCommand(file.text) ? fixer.check(file, ...rest) : []),
}));
