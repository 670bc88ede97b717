import {
  type Encode,
  findBraces,
  mask,
  maskHoles,
  plainRegion,
  type Region,
  RegionBuilder,
} from "../shell/syntax/region.ts";

/** `{{{{` means two braces; other `{{ }}` are just's own, also inside shell text. */
const DOUBLED = /\{\{\{\{/g;
const SH = /^(?:\S*\/)?(?:ba|da|z|k)?sh$/;

/**
 * The shell text of a justfile: each recipe line with its continuations, the whole body of a recipe that
 * begins with a shell's shebang, and backticks. Interpolations are opaque.
 */
export function findJustRecipes(text: string): readonly Region[] {
  const shell = /^set\s+shell\s*:=\s*\[\s*["']([^"']*)["']/m.exec(text)?.[1];
  if (shell !== undefined && !SH.test(shell)) return [];
  return bodies(text).flatMap((body) => bodyRegions(text, body));
}

function maskInterpolations(region: Region): Region {
  const plain = mask(region, DOUBLED);
  return maskHoles(plain, findBraces(plain.text));
}

interface Line {
  readonly start: number;
  /** Without its line ending. */
  readonly end: number;
}

/** Runs of indented lines, and the lines between them one by one. */
function bodies(text: string): readonly (readonly Line[])[] {
  const result: Line[][] = [];
  let body: Line[] = [];
  for (const line of physicalLines(text)) {
    const source = text.slice(line.start, line.end);
    if (/^[ \t]+\S/.test(source) || (source.trim() === "" && body.length > 0)) {
      body.push(line);
      continue;
    }
    if (body.length > 0) result.push(body);
    body = [];
    if (source.trim() !== "") result.push([line]);
  }
  return body.length > 0 ? [...result, body] : result;
}

function physicalLines(text: string): readonly Line[] {
  return [...text.matchAll(/[^\n]*\n?/g)]
    .filter((match) => match[0] !== "")
    .map((match) => ({ start: match.index, end: match.index + match[0].replace(/\r?\n$/, "").length }));
}

function bodyRegions(text: string, body: readonly Line[]): readonly Region[] {
  const [first] = body;
  const indent = /^[ \t]*/.exec(text.slice(first!.start, first!.end))![0];
  if (indent === "") return backticks(text, first!);
  const opening = text.slice(first!.start + indent.length, first!.end);
  if (opening.startsWith("#!")) {
    return /(?:^|[/\s])(?:ba|da|z|k)?sh\b/.test(opening) ? [joined(text, body, indent)] : [];
  }
  const regions: Region[] = [];
  for (let at = 0; at < body.length; at++) {
    const from = at;
    while (at < body.length - 1 && text.slice(body[at]!.start, body[at]!.end).endsWith("\\")) at++;
    regions.push(joined(text, body.slice(from, at + 1), indent, /^(?:[@-])*/));
  }
  return regions;
}

/** Lines as one piece of shell text, without their common indentation and the marks of just before them. */
function joined(text: string, lines: readonly Line[], indent: string, marks?: RegExp): Region {
  const builder = new RegionBuilder(plainRegion(text));
  for (const [index, { start, end }] of lines.entries()) {
    if (index > 0) builder.push("\n", lines[index - 1]!.end, start);
    const source = text.slice(start, end);
    const skipped = source.startsWith(indent) ? indent.length : /^[ \t]*/.exec(source)![0].length;
    const marked = index === 0 && marks ? marks.exec(source.slice(skipped))![0].length : 0;
    builder.copy(Math.min(start + skipped + marked, end), end);
  }
  const feed = text.includes("\r\n") ? "\r\n" : "\n";
  const encode: Encode = (inserted) => inserted.replaceAll("{{", "{{{{").replaceAll("\n", feed + indent);
  return maskInterpolations(builder.build(encode));
}

/** `name := \`command\``, whose output just reads. */
function backticks(text: string, { start, end }: Line): readonly Region[] {
  const source = text.slice(start, end);
  if (source.startsWith("#")) return [];
  return [...source.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map((match) => {
    const builder = new RegionBuilder(plainRegion(text));
    builder.copy(start + match.index + 1, start + match.index + 1 + match[1]!.length);
    return builder.build((inserted) => (inserted.includes("`") ? undefined : inserted), true);
  });
}
