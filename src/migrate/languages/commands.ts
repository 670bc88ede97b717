import type { Fixer, Repository } from "../engine/types.ts";
import { payForText } from "./cost.ts";
import { dockerCommand } from "./docker/docker-command.ts";
import { justCommand } from "./just/just-command.ts";
import { makeCommand } from "./make/make-command.ts";
import { markdownCommand } from "./markdown/markdown-command.ts";
import { nixStringCommand } from "./nix/nix-string-command.ts";
import { shellCommand } from "./shell/shell-command.ts";
import { namesOldCommand } from "./shell/syntax/origins.ts";
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
  check(file, repository, options, budget) {
    if (!namesOldCommand(file.text)) return [];
    // Several of them look at a file in a round, and one takes it.
    const seen = paid.get(repository) ?? new Set();
    paid.set(repository, seen);
    if (!seen.has(file.path)) payForText(file.path, file.text, budget);
    seen.add(file.path);
    return fixer.check(file, repository, options, budget);
  },
}));

/** The files that were paid for in a round, which has a view of the repository to itself. */
const paid = new WeakMap<Repository, Set<string>>();
