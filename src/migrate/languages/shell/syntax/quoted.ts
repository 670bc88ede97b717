import { OPAQUE, type Region, RegionBuilder } from "./region.ts";
import type { ShellWord } from "./words.ts";

/**
 * The shell text inside a word: what `bash -c`, `--run`, `eval` and `alias` are given. Expansions of the
 * outer shell are opaque in it. `skip` characters at the front of the word do not belong to the text, as the
 * `name=` of an alias. Undefined where the word mixes ways of quoting.
 */
export function quotedRegion(outer: Region, word: ShellWord, skip = 0): Region | undefined {
  const start = word.start + skip;
  const source = outer.text.slice(start, word.end);
  if (/^'[^']*'(?:\\''[^']*')*$/.test(source)) return singleQuoted(outer, start + 1, word.end - 1);
  if (isOneDoubleQuoted(source, word, start)) {
    return doubleQuoted(outer, word, start);
  }
  if (!/^[A-Za-z0-9_@%+=:,./-]*$/.test(source)) return undefined;
  const builder = new RegionBuilder(outer);
  builder.copy(start, word.end);
  return builder.build((text) => (/^[A-Za-z0-9_@%+=:,./\uE000-]*$/.test(text) ? text : undefined));
}

/** The text between single quotes; `'\\''` in it is a quote. */
function singleQuoted(outer: Region, start: number, end: number): Region {
  const builder = new RegionBuilder(outer);
  for (let at = start; at < end; ) {
    const quote = outer.text.startsWith("'\\''", at);
    if (quote) builder.push("'", at, at + 4);
    else builder.copy(at, at + 1);
    at += quote ? 4 : 1;
  }
  return builder.build((text) => text.replaceAll("'", "'\\''"));
}

/** `"a $(b "c") d"`: quotes inside an expansion do not end the word's own. */
function isOneDoubleQuoted(source: string, word: ShellWord, start: number): boolean {
  let bare = source;
  for (const hole of word.holes.values()) {
    if (hole.start < start) return false;
    const from = hole.start - start;
    const to = hole.end - start;
    bare = bare.slice(0, from) + "x".repeat(to - from) + bare.slice(to);
  }
  return /^"(?:[^"\\]|\\.)*"$/s.test(bare);
}

function doubleQuoted(outer: Region, word: ShellWord, start: number): Region {
  const { text } = outer;
  const builder = new RegionBuilder(outer);
  const holes = [...word.holes.values()].sort((a, b) => a.start - b.start);
  for (let at = start + 1; at < word.end - 1; ) {
    const hole = holes.find((candidate) => candidate.start === at);
    if (hole) {
      builder.push(OPAQUE, hole.start, hole.end);
      at = hole.end;
    } else if (text[at] === "\\" && text[at + 1] === "\n") {
      at += 2;
    } else if (text[at] === "\\" && /[$`"\\]/.test(text[at + 1] ?? "")) {
      builder.push(text[at + 1]!, at, at + 2);
      at += 2;
    } else {
      builder.copy(at, at + 1);
      at++;
    }
  }
  return builder.build((inserted) => inserted.replaceAll(/[\\"$`]/g, "\\$&"));
}

/** The shell text between backticks at `[start, end)`, where a backslash before `$`, a backtick or itself goes. */
export function backquotedRegion(outer: Region, start: number, end: number): Region {
  const { text } = outer;
  const builder = new RegionBuilder(outer);
  for (let at = start; at < end; at++) {
    const escaped = text[at] === "\\" && /[$`\\]/.test(text[at + 1] ?? "") && at + 1 < end;
    builder.push(text[escaped ? at + 1 : at]!, at, at + (escaped ? 2 : 1));
    if (escaped) at++;
  }
  return builder.build((inserted) => inserted.replaceAll(/[\\`]|\$(?=[\\`$])/g, "\\$&"), true);
}
