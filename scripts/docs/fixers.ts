import type { Finding, Fixer } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { EXAMPLES } from "./fixer-examples.ts";
import { fence, migrated } from "./migrated.ts";

const LANGUAGES: Readonly<Record<string, string>> = {
  Dockerfile: "dockerfile",
  Makefile: "make",
  justfile: "just",
  json: "json",
  md: "markdown",
  nix: "nix",
  org: "org",
  sh: "sh",
  yml: "yaml",
};

/** What a fixer does, and each file of its example before and after. Throws where it changes nothing. */
export function renderFixer(id: string): string {
  const fixer = FIXERS.find((each) => each.id === id);
  const before = EXAMPLES[id];
  if (fixer === undefined || before === undefined)
    throw new Error(`there is no fixer "${id}", or no example`);
  const after = migrated(before, [carriedOut(fixer)]);
  const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
  if (changed.length === 0) throw new Error(`the example of "${id}" does not change`);
  const shown = changed.flatMap((path) => [
    `\`${path}\` before:`,
    block(path, before[path]!),
    "and after:",
    block(path, after[path]!),
  ]);
  const summary = `${fixer.summary.charAt(0).toUpperCase()}${fixer.summary.slice(1)}.`;
  return [summary, ...shown].join("\n\n");
}

/** The fixer with the fixes that it only shows made, so that the document can show them too. */
function carriedOut(fixer: Fixer): Fixer {
  const make = (finding: Finding): Finding =>
    finding.fix === undefined ? finding : { ...finding, fix: { ...finding.fix, applicability: "safe" } };
  return { ...fixer, check: (...input) => fixer.check(...input).map(make) };
}

function block(path: string, text: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  // A fence in the text needs a longer one around it.
  const code = fence(LANGUAGES[name] ?? LANGUAGES[name.slice(name.lastIndexOf(".") + 1)] ?? "text", text);
  return text.includes("```") ? code.replace(/^```/, "````").replace(/```$/, "````") : code;
}
