import type { Fixer } from "../../engine/types.ts";
import { checkCommands, reportOutside } from "../shell/findings.ts";
import { COMMAND_PATTERNS } from "../shell/syntax/origins.ts";
import { findRecipes } from "./recipes.ts";

/** Old command lines in the recipes and `$(shell ...)` calls of Makefiles. */
export const makeCommand: Fixer = {
  id: "make-command",
  summary: "rewrite nixos-generate command lines in Makefiles",
  looksAt: (path) => /(?:^|\/)(?:GNU)?[Mm]akefile(?:\.[A-Za-z0-9]+)?$|\.(?:mk|mak|make)$/.test(path),
  patterns: COMMAND_PATTERNS,
  check: (file, repository, options) => [
    ...checkCommands(file, findRecipes, repository, options),
    ...reportOutside(file, findRecipes(file.text)),
  ],
};
