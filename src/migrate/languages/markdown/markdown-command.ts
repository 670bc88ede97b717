import type { Finding, Fixer } from "../../engine/types.ts";
import { reportProse } from "../prose.ts";
import { checkCommands, reportNixCode, reportOutside } from "../shell/findings.ts";
import { COMMAND_PATTERNS } from "../shell/syntax/origins.ts";
import { findCodeBlocks } from "./code-blocks.ts";

/** Old command lines in the code blocks of Markdown. */
export const markdownCommand: Fixer = {
  id: "markdown-command",
  summary: "rewrite nixos-generate command lines in Markdown",
  looksAt: (path) => /\.(?:md|markdown|mdx|mkd)$/i.test(path),
  patterns: [...COMMAND_PATTERNS, "nixosGenerate"],
  check: (file, repository, options) => [
    ...checkCommands(file, findCodeBlocks, repository, options, undefined, "typed").map(sketched),
    ...reportOutside(file, findCodeBlocks(file.text, options.shimFlake)),
    ...reportNixCode(file),
    ...reportProse(file, findCodeBlocks(file.text, options.shimFlake)),
  ],
};

/** In a document, what no shell would read is a sketch for people, and no file that is broken. */
function sketched(finding: Finding): Finding {
  return finding.withheld === "does-not-parse"
    ? { ...finding, withheld: "inside-text", next: "change it by hand if readers still follow it" }
    : finding;
}
