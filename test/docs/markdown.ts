/** A fenced block of code in a document. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** Of its first line of code. */
  readonly line: number;
  /** Whether it is between markers of `npm run docs`. */
  readonly generated: boolean;
}

/** The fenced blocks of a document, with the indentation of their fence taken off. */
export function codeBlocks(document: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { indent: string; ticks: string; language: string; lines: string[]; line: number } | undefined;
  let generated = false;
  for (const [index, row] of document.split("\n").entries()) {
    const [, indent = "", ticks, language = ""] = /^( *)(`{3,})(\S*)/.exec(row) ?? [];
    if (open) {
      if (ticks === open.ticks && language === "") {
        blocks.push({
          language: open.language,
          code: `${open.lines.join("\n")}\n`,
          line: open.line,
          generated,
        });
        open = undefined;
      } else open.lines.push(row.startsWith(open.indent) ? row.slice(open.indent.length) : row);
    } else if (ticks) {
      open = { indent, ticks, language, lines: [], line: index + 2 };
    } else if (/^<!-- (\/?)generated/.test(row)) generated = !row.startsWith("<!-- /");
  }
  if (open) throw new Error(`a block of code is not closed: line ${open.line}`);
  return blocks;
}

/** The document without its blocks of code. */
function proseOf(document: string): string {
  return document.replaceAll(/^( *)(`{3,})[^\n]*\n.*?^ *\2$/gms, "");
}

/** The anchors that GitHub gives the headings of a document. */
export function anchors(document: string): ReadonlySet<string> {
  const headings = [...proseOf(document).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
  const slugs = headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-"),
  );
  const seen = new Map<string, number>();
  return new Set(
    slugs.map((slug) => {
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

/** The targets of the links of a document. */
export function links(document: string): readonly string[] {
  return [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}
