import type { Fixer } from "../../engine/types.ts";
import { checkCommands, reportOutside } from "../shell/findings.ts";
import { COMMAND_PATTERNS } from "../shell/syntax/origins.ts";
import { findJustRecipes } from "./recipes.ts";

/** Old command lines in the recipes and backticks of justfiles. */
export const justCommand: Fixer = {
  id: "just-command",
  summary: "rewrite nixos-generate command lines in justfiles",
  looksAt: (path) => /(?:^|\/)\.?justfile$|\.just$/i.test(path),
  patterns: COMMAND_PATTERNS,
  check: (file, repository, options) => [
    ...checkCommands(file, findJustRecipes, repository, options),
    ...reportOutside(file, findJustRecipes(file.text)),
  ],
};
