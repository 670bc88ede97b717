import { Ranges } from "../../engine/ranges.ts";
import type { Finding, Fixer, SourceFile } from "../../engine/types.ts";
import { checkCommands, reportOutside, surveyFile } from "../shell/findings.ts";
import { COMMAND_PATTERNS } from "../shell/syntax/origins.ts";
import { checkArguments } from "./arguments.ts";
import { findScripts, isTooDeep, readScripts } from "./scripts.ts";

/** Old command lines in the scripts of GitHub Actions, GitLab CI and other YAML that runs a shell. */
export const yamlCommand: Fixer = {
  id: "yaml-command",
  summary: "rewrite nixos-generate command lines in CI files",
  looksAt: (path) => /\.ya?ml$|(?:^|\/)(?:package|devbox)\.json$/.test(path),
  patterns: COMMAND_PATTERNS,
  check(file, repository, options) {
    if (isTooDeep(file.text)) return [tooDeep(file)];
    const { regions, lists } = readScripts(file.text);
    const { scope } = surveyFile(file, regions, repository, options);
    const inLists = checkArguments(file, lists, scope, options);
    const known = new Ranges(inLists);
    return [
      ...checkCommands(file, findScripts, repository, options),
      ...inLists,
      ...reportOutside(file, regions).filter(({ start }) => !known.has(start)),
    ];
  },
};

function tooDeep({ path }: SourceFile): Finding {
  return {
    path,
    start: 0,
    end: 0,
    message: "the file names nixos-generators and is nested too deeply to be read",
    withheld: "does-not-parse",
    next: "check it by hand",
  };
}
