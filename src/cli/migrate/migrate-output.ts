import { hashText } from "../../exec/digest.ts";
import { ENGINE } from "../../migrate/engine/types.ts";
import { FIXERS } from "../../migrate/fixers.ts";
import { ciFindings } from "../../report/ci/findings.ts";
import { renderGithub } from "../../report/ci/github.ts";
import { renderGitlab } from "../../report/ci/gitlab.ts";
import { renderRdjson } from "../../report/ci/rdjson.ts";
import { renderSarif } from "../../report/ci/sarif.ts";
import { isReportPage, type ReportPage, renderHtml } from "../../report/migration/html.ts";
import { isMarkdownReport, renderMarkdown } from "../../report/migration/markdown.ts";
import type { MigrationReport } from "../../report/migration/migration-schema.ts";
import { type Visible, visibleJson } from "../../report/visible.ts";
import { ownVersion } from "../version.ts";

export const OUTPUT_FORMATS = ["text", "json", "github", "gitlab", "sarif", "rdjson"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The flags that choose the output; commander lets no two of them be given. */
export interface OutputFlags {
  readonly outputFormat?: OutputFormat;
  readonly json?: true;
  readonly annotate?: "github";
}

export function outputFormat({ outputFormat, json, annotate }: OutputFlags): OutputFormat {
  return outputFormat ?? (json ? "json" : (annotate ?? "text"));
}

const RULES = [
  ...FIXERS.map(({ id, summary }) => ({ id, summary })),
  { id: ENGINE, summary: "names the files that could not be read" },
];

/** The whole of standard output; `folder` goes in front of every path in the formats of CI services. */
export function renderReport(
  format: Exclude<OutputFormat, "text">,
  report: MigrationReport,
  folder: string,
): Visible {
  if (format === "json") return visibleJson(report);
  const findings = ciFindings(report, folder);
  const digest = (text: string) => hashText(text).slice(0, 32);
  switch (format) {
    case "github":
      return renderGithub(findings);
    case "gitlab":
      return renderGitlab(findings, digest);
    case "rdjson":
      return renderRdjson(findings);
    case "sarif":
      return renderSarif(findings, { version: ownVersion(), rules: RULES, digest });
  }
}

/** One kind of report: how it is made, and how an older one is recognised. */
export interface ReportKind {
  readonly render: (page: ReportPage) => string;
  readonly isOurs: (text: string) => boolean;
}

const MARKDOWN: ReportKind = { render: renderMarkdown, isOurs: isMarkdownReport };
const HTML: ReportKind = { render: renderHtml, isOurs: isReportPage };

/** The kind of report that a file of this name is to hold; undefined for an ending that is not a report's. */
export function reportKind(path: string): ReportKind | undefined {
  if (/\.(?:md|markdown)$/i.test(path)) return MARKDOWN;
  return /\.html?$/i.test(path) ? HTML : undefined;
}
