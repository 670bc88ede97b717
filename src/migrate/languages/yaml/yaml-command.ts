import type { Fixer } from "../../engine/types.ts";
import { checkCommands, reportOutside } from "../shell/findings.ts";
import { COMMAND_PATTERNS } from "../shell/origins.ts";
import { findScripts } from "./scripts.ts";

/** Old command lines in the scripts of GitHub Actions, GitLab CI and other YAML that runs a shell. */
export const yamlCommand: Fixer = {
  id: "yaml-command",
  summary: "carry command lines of nixos-generate in CI files over",
  looksAt: (path) => /\.ya?ml$/.test(path),
  patterns: COMMAND_PATTERNS,
  check: (file, repository, options) => [
    ...checkCommands(file, findScripts, repository, options),
    ...reportOutside(file, findScripts(file.text)),
  ],
};
