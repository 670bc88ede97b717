import type { LexedSource } from "../../src/nix/tree.ts";

/**
 * The text again, put together from what lexing found: each token, and in front of it the comments and blanks that
 * belong to no node. Nodes, tokens and comments hold offsets and not copies, so this proves that the offsets lie next
 * to each other without gap or overlap, and that nothing but blanks is between them. Equal to the text for every
 * input, valid or not.
 * @throws Error when it is not so, which is a bug of the lexer.
 */
export function printSource(source: LexedSource): string {
  const { text, tokens, comments } = source;
  let out = "";
  let at = 0;
  let nextComment = 0;
  const blanks = (until: number) => {
    const blank = text.slice(at, until);
    if (until < at || /[^ \t\r\n]/.test(blank)) throw new Error(`lexer bug: lost text at offset ${at}`);
    out += blank;
    at = until;
  };
  for (let i = 0; i < tokens.count; i++) {
    const start = tokens.starts[i]!;
    for (
      let comment = comments[nextComment];
      comment && comment.start < start;
      comment = comments[++nextComment]
    ) {
      blanks(comment.start);
      out += comment.text;
      at = comment.end;
    }
    blanks(start);
    at = tokens.ends[i]!;
    out += text.slice(start, at);
  }
  blanks(text.length);
  return out;
}
