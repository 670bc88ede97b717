import { isInComment, lineUpTo } from "../../edit/line-comments.ts";
import { Ranges } from "../../engine/ranges.ts";
import type { Found, Mention } from "./found.ts";
import { MENTION } from "./syntax/origins.ts";
import type { Region } from "./syntax/region.ts";
import type { ParsedScript } from "./syntax/script.ts";

/** Mentions of the old program that are not among what was found; `where` is the kind of place, as far as known. */
export function findMentions(
  region: Region,
  script: ParsedScript,
  found: readonly Found[],
  where: Mention["where"],
): readonly Mention[] {
  const known = new Ranges(
    found.map((one) => ({ start: one.region.start(one.start), end: one.region.end(one.end) })),
  );
  const heredocs = new Ranges(script.heredocs);
  return [...region.text.matchAll(MENTION)]
    .filter(({ index }) => !known.has(region.start(index)))
    .map(({ index, 0: name }) => {
      const heredoc = heredocs.has(index);
      const asked = region.start(0) > 0 && isShebang(region.text, index);
      const comment = !asked && isInComment(region.text, index);
      const kind = heredoc ? "heredoc" : asked ? "argument" : comment ? "comment" : where;
      return { kind: "mention", region, start: index, end: index + name.length, where: kind };
    });
}

/** `#!nix-shell -p nixos-generators`, in a script inside a text; those of files are looked at by themselves. */
function isShebang(text: string, at: number): boolean {
  return /^\s*#!/.test(lineUpTo(text, at));
}
