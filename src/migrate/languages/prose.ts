import type { Finding, SourceFile } from "../engine/types.ts";
import { rangesOf } from "./shell/findings.ts";
import type { Region } from "./shell/syntax/region.ts";

/** A sentence that tells somebody to have the old program. */
const ASKS_FOR = /\b(?:install|installs|installed|need|needs|require|requires|required|download)\b/i;
const PROGRAM = /(?<![\w/.#-])nixos-generat(?:ors|e)(?![\w/-])/;

/**
 * Sentences of a document that ask for the old program to be installed, one note a line. Commands, in `regions`, and
 * what is fenced off are no sentences.
 */
export function reportProse({ path, text }: SourceFile, regions: readonly Region[]): readonly Finding[] {
  const found: Finding[] = [];
  const commands = rangesOf(regions);
  let fenced = false;
  let start = 0;
  for (const line of text.split("\n")) {
    const at = start;
    start += line.length + 1;
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    const word = fenced || !ASKS_FOR.test(line) ? null : PROGRAM.exec(line);
    if (word !== null && !commands.has(at + word.index)) found.push(note(path, at + word.index, word[0]));
  }
  return found;
}

function note(path: string, start: number, word: string): Finding {
  return {
    path,
    start,
    end: start + word.length,
    message: `a sentence asks for ${JSON.stringify(word)} to be installed`,
    note: true,
    next: "nixpkgs builds images itself (nixos-rebuild build-image): say so, or remove the sentence",
  };
}
