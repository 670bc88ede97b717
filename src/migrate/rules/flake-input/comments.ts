import type { Flake } from "../../model/flakes/flake.ts";

/** Words for nixos-generators in comments. */
const OLD_NAMES = ["nixos-generators", "nixos-generate", "nixosGenerate"];

/**
 * Tells comments that speak of an input which goes, and of no other input of the flake: they go with what they are
 * right above. Comments are prose, so that words decide.
 */
export function speaksOfInput(flake: Flake, name: string): (comments: string) => boolean {
  const others = [...flake.inputs.keys()].filter((other) => other !== name && !OLD_NAMES.includes(other));
  const own = [name, ...OLD_NAMES];
  return (comments) => {
    const words = new Set(comments.toLowerCase().match(/[a-z0-9_-]+/g));
    const has = (word: string) => words.has(word.toLowerCase());
    return own.some(has) && !others.some(has);
  };
}
