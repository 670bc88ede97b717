import type { Fixer } from "../../engine/types.ts";
import { checkCommands, reportOutside } from "../shell/findings.ts";
import { COMMAND_PATTERNS } from "../shell/syntax/origins.ts";
import { findInstructions } from "./instructions.ts";

/** Old command lines in RUN, CMD and ENTRYPOINT of Dockerfiles. */
export const dockerCommand: Fixer = {
  id: "docker-command",
  summary: "rewrite nixos-generate command lines in Dockerfiles",
  looksAt: (path) =>
    /(?:^|\/)(?:Docker|Container|Earth)file(?:\.[^/]*)?$|\.(?:docker|container)file$/i.test(path),
  patterns: COMMAND_PATTERNS,
  check: (file, repository, options) => [
    // A container has no settings of the machine that the repository is used on.
    ...checkCommands(file, findInstructions, repository, options, undefined, "elsewhere"),
    ...reportOutside(file, findInstructions(file.text)),
  ],
};
