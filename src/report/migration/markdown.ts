import type { ReportPage, VerifiedOutput } from "./html.ts";
import { showUnseen } from "./markup.ts";
import type { MigrationReport } from "./migration-schema.ts";
import { REASONS } from "./reasons.ts";

/** Characters; GitHub takes 65,536 in the body of a pull request. */
const LONGEST = 60_000;

/** The comment that a report begins with. */
const MARKDOWN_HEAD = "<!-- Written by nixos-generate migrate. -->";

/** Whether a text is a report that renderMarkdown made, and may be replaced by another. */
export function isMarkdownReport(text: string): boolean {
  return text.startsWith(MARKDOWN_HEAD);
}

/**
 * A migration as Markdown for the body of a pull request or the summary of a CI run: what changed and why, what was
 * verified, what is left. Text of the repository stays text: it makes no markup, no link, no mention and no reference. A
 * long report is cut between two entries and says how many are missing.
 */
export function renderMarkdown({ report, files, verified }: ReportPage): string {
  const open = report.left.filter(({ reason }) => reason !== "note");
  const notes = report.left.filter(({ reason }) => reason === "note");
  const paths = [...new Set(files.map(({ path }) => path))];
  const sections = [
    section(
      "What changed",
      paths.map((path) => fileEntry(report, path)),
    ),
    section("What is left for you", open.map(leftEntry)),
    verified && section("What was verified", verifiedEntries(verified)),
    section("Notes", notes.map(leftEntry)),
  ];
  return fill([
    MARKDOWN_HEAD,
    head(report, files.length, open.length),
    ...sections.filter((each) => each !== undefined),
  ]);
}

type Left = MigrationReport["left"][number];

/** A heading and its entries, or a text that is always there. */
type Part = string | { readonly heading: string; readonly entries: readonly string[] };

function section(heading: string, entries: readonly string[]): Part | undefined {
  return entries.length === 0 ? undefined : { heading, entries };
}

function head({ written, applied }: MigrationReport, files: number, open: number): string {
  if (files === 0 && open === 0) return "Nothing in this repository uses nixos-generators.";
  const why =
    "[nixos-generators](https://github.com/nix-community/nixos-generators) is retired: since NixOS 25.05 nixpkgs builds images itself.";
  const verb = written ? "changed" : "to change";
  return `${why}\n\n${count(files, "file")} ${verb} with ${count(applied.length, "fix", "fixes")}, ${open} left for you.`;
}

function fileEntry({ applied }: MigrationReport, path: string): string {
  const fixes = applied.filter((fix) => fix.path === path);
  const rows = fixes.flatMap(({ line, title, message, notes }) => [
    `  - line ${line}: ${text(title)} (${text(message)})`,
    ...notes.map((note) => `    - ${text(note)}`),
  ]);
  return [`- ${code(path)}`, ...rows].join("\n");
}

function leftEntry({ path, line, message, reason, next, snippet }: Left): string {
  const why = REASONS[reason];
  return [
    `- ${code(`${path}:${line}`)}: ${text(message)}`,
    ...(why === undefined ? [] : [`  - why: ${text(why)}`]),
    ...(next === null ? [] : [`  - next: ${text(next)}`]),
    ...(snippet === null ? [] : ["", indent(fence(snippet))]),
  ].join("\n");
}

function verifiedEntries(verified: readonly VerifiedOutput[]): readonly string[] {
  if (verified.length === 0) return ["There was no output to compare."];
  return verified.map(({ attribute, before, after, fine, verdict }) => {
    const mark = fine ? "" : "**not as claimed** ";
    const same =
      before === after ? [code(before ?? "none")] : [code(before ?? "none"), code(after ?? "none")];
    return `- ${mark}${code(attribute)}: ${text(verdict)}\n${same.map((path) => `  - ${path}`).join("\n")}`;
  });
}

/** As many entries as there is space for. */
function fill(parts: readonly Part[]): string {
  let left = LONGEST;
  const take = (piece: string): boolean => {
    left -= piece.length + 1;
    return left >= 0;
  };
  const blocks = parts.map((part): string => {
    if (typeof part === "string") {
      take(part);
      return part;
    }
    const kept = part.entries.filter(take);
    const missing = part.entries.length - kept.length;
    const rest = missing === 0 ? [] : [`- and ${missing} more, which \`nixos-generate migrate\` lists`];
    return [`### ${part.heading}`, "", ...kept, ...rest].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/**
 * Text that means nothing to Markdown. What would make a mention or a reference of GitHub or GitLab is code, in which
 * neither is looked for.
 */
function text(plain: string): string {
  return showUnseen(plain)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_{}[\]<>()|~$&!]/g, "\\$&")
    .replaceAll(/([@#%^])(?=[\w-])/g, "`$1`")
    .replaceAll(/(?<=[a-z])(:\/\/|www\.)/gi, "`$1`");
}

/** Text as code, with as many backticks around it as it needs. */
function code(plain: string): string {
  const shown = showUnseen(plain).replaceAll(/[\r\n]+/g, " ");
  const ticks = "`".repeat(longestRun(shown) + 1);
  const pad = /^`|`$|^ .* $/.test(shown) ? " " : "";
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

function fence(plain: string): string {
  const ticks = "`".repeat(Math.max(3, longestRun(plain) + 1));
  return `${ticks}nix\n${plain.split("\n").map(showUnseen).join("\n").trimEnd()}\n${ticks}`;
}

function longestRun(plain: string): number {
  return Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
}

function indent(block: string): string {
  return block.replaceAll(/^(?=.)/gm, "  ");
}
