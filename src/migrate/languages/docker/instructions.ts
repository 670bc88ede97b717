import { type Encode, plainRegion, type Region, RegionBuilder } from "../shell/syntax/region.ts";

/**
 * The shell text of a Dockerfile: RUN, CMD and ENTRYPOINT in their shell form, comment lines between
 * continued lines left out, and the bodies of `RUN <<EOF`. A Dockerfile with another escape character, or
 * with a SHELL other than a Unix shell, has none. The JSON form runs no shell and is left out.
 */
export function findInstructions(text: string): readonly Region[] {
  if (/^#\s*escape\s*=\s*[^\\\s]/im.test(text)) return [];
  const shell = /^[ \t]*SHELL[ \t]*\[\s*"([^"]*)"/im.exec(text)?.[1];
  if (shell !== undefined && !/(?:^|\/)(?:ba|da|z|k)?sh$/.test(shell)) return [];
  const lines = [...text.matchAll(/[^\n]*\n?/g)].filter((match) => match[0] !== "");
  const regions: Region[] = [];
  for (let at = 0; at < lines.length; ) {
    const opening = /^\s*(?:RUN|CMD|ENTRYPOINT)\s+(?:--\S+\s+)*/i.exec(lines[at]![0]);
    const heredoc =
      opening && /^<<-?(["']?)([A-Za-z_]\w*)\1\s*$/.exec(lines[at]![0].slice(opening[0].length));
    const from = at++;
    if (heredoc) {
      while (at < lines.length && lines[at]![0].trim() !== heredoc[2]) at++;
      regions.push(collect(text, lines.slice(from + 1, at), 0));
      at++;
      continue;
    }
    while (
      at < lines.length &&
      (continues(lines[at - 1]![0]) || (at > from + 1 && isComment(lines[at - 1]![0])))
    )
      at++;
    const jsonForm = opening && lines[from]![0].slice(opening[0].length).trimStart().startsWith("[");
    if (opening && !jsonForm) regions.push(collect(text, lines.slice(from, at), opening[0].length));
  }
  return regions;
}

function continues(line: string): boolean {
  return /\\[ \t]*\r?\n?$/.test(line);
}

function isComment(line: string): boolean {
  return /^\s*#/.test(line);
}

function collect(text: string, lines: readonly RegExpExecArray[], skip: number): Region {
  const builder = new RegionBuilder(plainRegion(text));
  for (const [index, line] of lines.entries()) {
    if (skip > 0 && index > 0 && isComment(line[0])) continue;
    const bare = line[0].replace(/\r?\n$/, "");
    const start = line.index + (index === 0 ? skip : 0);
    builder.copy(start, line.index + bare.length);
    const last = index === lines.length - 1;
    if (!last) builder.push("\n", line.index + bare.length, line.index + line[0].length);
  }
  const encode: Encode = (inserted) => (text.includes("\r\n") ? inserted.replaceAll("\n", "\r\n") : inserted);
  return builder.build(encode);
}
