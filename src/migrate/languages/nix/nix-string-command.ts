import { nodesOfKind, type Tree } from "../../../nix/index.ts";
import type { Finding, Fixer, SourceFile } from "../../engine/types.ts";
import { checkCommands, commentFinding } from "../shell/findings.ts";
import { COMMAND_PATTERNS } from "../shell/syntax/origins.ts";
import { findNixStrings, findOtherStrings } from "./nix-strings.ts";

/** How the helper file begins that earlier versions of migrate wrote: it speaks of formats, and runs nothing. */
const EARLIER_HELPER = "# nixosGenerate as nixos-generators had it,";

/** Old command lines in the shell text of Nix code: scripts, hooks, phases, aliases. */
export const nixStringCommand: Fixer = {
  id: "nix-string-command",
  summary: "rewrite nixos-generate command lines in shell strings of Nix code",
  looksAt: (path) => path.endsWith(".nix"),
  patterns: [...COMMAND_PATTERNS, "nixosGenerate"],
  check(file, repository, options): readonly Finding[] {
    // Where the code itself names the package, it is what puts the program on PATH.
    const parsed = repository.nix(file.path);
    const tree = parsed?.ok ? parsed.tree : undefined;
    const provided = tree !== undefined && namesPackage(tree) ? "shell" : undefined;
    const findings = checkCommands(file, findNixStrings, repository, options, provided);
    return [
      ...findings.map((finding) => (isTornApart(finding, file.text) ? withhold(finding) : finding)),
      ...findOtherStrings(file.text).map(({ start, end }) => mention(file.path, start, end)),
      ...(tree === undefined ? [] : findComments(file, tree)),
    ];
  },
};

/** A command, or a call that was taken out, as a comment keeps it. */
const KEPT =
  /(?<![\w./-])nixos-generate(?=\s+-)|(?:github:nix-community\/|nixpkgs#)nixos-generators\b|\bnixosGenerate\b/;

function findComments({ path, text }: SourceFile, { comments }: Tree): readonly Finding[] {
  if (text.startsWith(EARLIER_HELPER)) return [];
  return comments.flatMap((comment) => {
    const match = KEPT.exec(comment.text);
    if (match === null) return [];
    const start = comment.start + match.index;
    return [commentFinding({ path, start, end: start + match[0].length }, match[0])];
  });
}

function namesPackage({ root }: Tree): boolean {
  const names = [...nodesOfKind(root, "Name"), ...nodesOfKind(root, "Identifier")];
  return names.some(({ name }) => name === "nixos-generators");
}

/** Whether a quote of new text would run into one of the file, and mean something else to Nix. */
function isTornApart({ fix }: Finding, text: string): boolean {
  return (fix?.edits ?? []).some(
    (edit) =>
      (edit.text.startsWith("'") && /['$]/.test(text[edit.start - 1] ?? "")) ||
      (edit.text.endsWith("'") && text[edit.end] === "'"),
  );
}

function withhold({ fix: _, ...finding }: Finding): Finding {
  return { ...finding, withheld: "needs-decision", next: "rewrite the string by hand: the quotes conflict" };
}

function mention(path: string, start: number, end: number): Finding {
  return {
    path,
    start,
    end,
    message: 'a string contains "nixos-generate"',
    withheld: "inside-text",
    next: "check what reads the string, and change it by hand",
  };
}
