import type { ChangedFile } from "../../migrate/engine/engine.ts";
import { decodeUtf8 } from "../../nix/index.ts";
import { html, Markup } from "./markup.ts";
import type { MigrationReport } from "./migration-schema.ts";
import { REASONS } from "./reasons.ts";
import { renderSideBySide } from "./side-by-side.ts";
import { STYLE } from "./style.ts";

/** What --verify found for one output of a flake. */
export interface VerifiedOutput {
  /** Attribute path, such as `packages.x86_64-linux.iso`. */
  readonly attribute: string;
  /** Derivations before and after the migration; undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether all is well: the same derivation, or a difference that is explained. */
  readonly fine: boolean;
  /** One sentence. */
  readonly verdict: string;
}

export interface ReportPage {
  /** What was looked at, as its reader would call it: the name of the repository's folder. */
  readonly title: string;
  readonly report: MigrationReport;
  readonly files: readonly ChangedFile[];
  /** Undefined where --verify did not run. */
  readonly verified?: readonly VerifiedOutput[];
}

// Nothing is loaded and nothing runs, whatever a repository holds: should an escape ever be missing, this holds still.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** How every page of ours begins, and no other file. */
const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="nixos-generate migrate">
`;

/** Whether a file begins as a page of ours, which a new one may replace. */
export function isReportPage(head: string): boolean {
  return head.startsWith(HEAD);
}

/**
 * A migration as one page that needs nothing else: each file's lines beside each other, what is left for a person
 * with the next step and the code to paste, and the derivations that --verify compared. UTF-8; no scripts.
 */
export function renderHtml(page: ReportPage): string {
  const heading = `Migration of ${page.title}`;
  return html`${new Markup(HEAD)}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${heading}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<h1>${heading}</h1>
<p>${summary(page)}</p>
${contents(page)}
</header>
<main>
${leftSection(page)}
${verifiedSection(page.verified)}
${filesSection(page)}
${notesSection(page)}
</main>
<footer>Written by nixos-generate migrate.</footer>
</body>
</html>
`.text;
}

type Left = MigrationReport["left"][number];
type Applied = MigrationReport["applied"][number];

function isOpen({ reason }: Left): boolean {
  return reason !== "note";
}

function summary({ report, files }: ReportPage): Markup {
  const open = report.left.filter(isOpen).length;
  if (files.length === 0 && open === 0) return html`Nothing to migrate.`;
  const verb = report.written ? "changed" : "to change";
  return html`<strong>${count(files.length, "file")}</strong> ${verb} with <strong>${count(report.applied.length, "fix", "fixes")}</strong>, <strong>${open}</strong> left for you.`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function contents({ report, files, verified }: ReportPage): Markup | undefined {
  const entries = [
    report.left.some(isOpen) ? html`<li><a href="#left">What is left for you</a></li>` : undefined,
    verified === undefined ? undefined : html`<li><a href="#verified">What was verified</a></li>`,
    ...files.map(({ path }, index) => html`<li><a href="#file-${index + 1}">${path}</a></li>`),
    report.left.every(isOpen) ? undefined : html`<li><a href="#notes">Notes</a></li>`,
  ].filter((entry) => entry !== undefined);
  return entries.length === 0 ? undefined : html`<nav aria-label="Contents"><ul>${entries}</ul></nav>`;
}

function leftSection({ report }: ReportPage): Markup | undefined {
  const open = report.left.filter(isOpen);
  if (open.length === 0) return undefined;
  return html`<section id="left"><h2>What is left for you</h2>${open.map(renderLeft)}</section>`;
}

function notesSection({ report }: ReportPage): Markup | undefined {
  const notes = report.left.filter((each) => !isOpen(each));
  if (notes.length === 0) return undefined;
  return html`<section id="notes"><h2>Notes</h2>${notes.map(renderLeft)}</section>`;
}

function renderLeft(found: Left): Markup {
  const { path, line, column, fixer, message, reason, next, snippet } = found;
  return html`<article class="found"><h3>${message}</h3>
<p class="place"><code>${path}:${line}:${column}</code> <span class="fixer">${fixer}</span></p>
${REASONS[reason] === undefined ? undefined : html`<p>Why: ${sentence(REASONS[reason])}</p>`}
${next === null ? undefined : html`<p>Next: ${sentence(next)}</p>`}
${snippet === null ? undefined : html`<pre tabindex="0"><code>${snippet}</code></pre>`}</article>`;
}

function verifiedSection(verified: readonly VerifiedOutput[] | undefined): Markup | undefined {
  if (verified === undefined) return undefined;
  const rows = verified.map(
    ({ attribute, before, after, fine, verdict }) =>
      html`<li class="${fine ? "fine" : "wrong"}"><h3><code>${attribute}</code></h3><p>${sentence(verdict)}</p><dl><dt>before</dt><dd><code>${before ?? "none"}</code></dd><dt>after</dt><dd><code>${after ?? "none"}</code></dd></dl></li>`,
  );
  return html`<section id="verified"><h2>What was verified</h2>${
    rows.length === 0 ? html`<p>There was no output to compare.</p>` : html`<ul class="verified">${rows}</ul>`
  }</section>`;
}

function filesSection({ report, files }: ReportPage): readonly Markup[] {
  return files.map((file, index) => {
    const fixes = report.applied.filter(({ path }) => path === file.path);
    return html`<section id="file-${index + 1}"><details open><summary><h2>${file.path}</h2></summary>
${fixes.length === 0 ? undefined : html`<ul class="fixes">${fixes.map(renderFix)}</ul>`}
${renderSideBySide(decodeUtf8(file.before ?? ""), decodeUtf8(file.after))}</details></section>`;
  });
}

function renderFix({ fixer, line, title, notes }: Applied): Markup {
  return html`<li>line ${line}: ${title} <span class="fixer">${fixer}</span>${notes.map((note) => html`<br>${note}`)}</li>`;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
