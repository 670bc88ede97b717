import type { Finding, Fixer, SourceFile } from "../../engine/types.ts";
import { findCommandLines } from "../markdown/code-blocks.ts";
import { reportProse } from "../prose.ts";
import { checkCommands, reportNixCode, reportOutside } from "../shell/findings.ts";
import { isShell } from "../shell/shell-command.ts";
import { COMMAND_PATTERNS } from "../shell/syntax/origins.ts";

/** Documents that are read line by line: a line that is a whole command is one whatever surrounds it. */
const DOCUMENTS =
  /\.(?:org|adoc|asciidoc|rst|txt|text)$|(?:^|\/)(?:README|INSTALL|HACKING|CONTRIBUTING|TODO)$/i;

/** Other places where the old names appear but are not run: locks, patches, data, pages made of something else. */
export const NOT_FOLLOWED =
  /\.(?:lock|patch|diff|svg|html?|css|map|csv|tsv|log|sum|ipynb)$|(?:^|\/)(?:package-lock|flake)\.[a-z]+$/i;

/** The program's name as a string of its own, as programs hand it to one another. */
const AS_A_WORD = /(?<=["'])nixos-generat(?:e|ors)(?:@[\w.-]+)?(?=["'])/g;

/**
 * Old command lines in documents without fences and in files of languages that are not searched for shell text: Terraform,
 * Python, Go, Rust, JSON and whatever else starts programs. What no other fixer looks at is at least reported.
 */
export function textCommand(others: readonly Fixer[]): Fixer {
  return {
    id: "text-command",
    summary:
      "rewrite nixos-generate command lines in plain-text documents, and report those in other languages",
    looksAt: (path) => !path.endsWith(".nix") && !NOT_FOLLOWED.test(path),
    patterns: [...COMMAND_PATTERNS, "nixosGenerate"],
    check(file, repository, options): readonly Finding[] {
      if (isTaken(file, others)) return [];
      if (DOCUMENTS.test(file.path)) {
        return [
          ...checkCommands(file, findCommandLines, repository, options, undefined, "typed"),
          ...reportOutside(file, findCommandLines(file.text, options.shimFlake)),
          ...reportNixCode(file),
          ...reportProse(file, findCommandLines(file.text, options.shimFlake)),
        ];
      }
      const spelled = reportOutside(file, []);
      const known = new Set(spelled.map(({ start }) => start));
      return [...spelled, ...reportWords(file).filter(({ start }) => !known.has(start))];
    },
  };
}

/** Whether a fixer for the file's own language looks at it. */
function isTaken(file: SourceFile, others: readonly Fixer[]): boolean {
  const takers = others.filter((fixer) => fixer.looksAt(file.path));
  // Files without an ending are shell only where their first line says so.
  return (
    takers.some(({ id }) => id !== "shell-command") || (takers.length > 0 && isShell(file.path, file.text))
  );
}

function reportWords({ path, text }: SourceFile): readonly Finding[] {
  return [...text.matchAll(AS_A_WORD)].map(({ index }) => ({
    path,
    start: index,
    end: index + "nixos-generate".length,
    message: '"nixos-generate" is a word of a program here',
    withheld: "inside-text" as const,
    next: "the drop-in has the same name and takes the same arguments; make sure that it is on PATH where this runs",
  }));
}
