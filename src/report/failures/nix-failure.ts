import { stripColours } from "../colours.ts";
import { type FailedRun, KNOWN_ERRORS } from "./known-errors.ts";

export type { FailedRun };

/**
 * What to type next, from what Nix wrote on standard error: the hints of every error that is known, at least how to see
 * more of it. Nothing is said that could be wrong for the error at hand.
 */
export function explainFailure(stderr: string, run: FailedRun, temporary: string): readonly string[] {
  const text = shortenLines(stripColours(stderr));
  const known = KNOWN_ERRORS.map((error) => ({ error, match: error.pattern.exec(text) }));
  const found = known.filter(({ match }) => match !== null);
  const hints = found.flatMap(({ error, match }) => error.hints(match!, { run, temporary, text }));
  return [...new Set([...hints, ...traceHint(text, run, found)])].map((hint) => `hint: ${hint}`);
}

/** Longer than any line that is looked for, in characters; some of the patterns look for two words on a line. */
const LONGEST_LINE = 8000;
const LONG_LINE = new RegExp(`^(.{${LONGEST_LINE}}).+$`, "gm");

function shortenLines(text: string): string {
  return text.replaceAll(LONG_LINE, "$1");
}

/** A trace tells more of an evaluation, and nothing of a build, of a machine or of what is understood already. */
function traceHint(
  text: string,
  { passed }: FailedRun,
  found: readonly { readonly error: { readonly untraced?: true } }[],
): readonly string[] {
  const traced = passed.some(({ flag }) => flag === "--show-trace");
  if (traced || !/^error:/m.test(text) || BUILDING.test(text)) return [];
  if (found.some(({ error }) => error.untraced)) return [];
  return ["--show-trace shows where an evaluation error comes from"];
}

/** Errors that come after the evaluation: "building" is said by a builder, "Cannot build" by Nix since 2.31. */
const BUILDING =
  /^error: (?:builder for '|build of '|[Cc]annot build '|\d+ dependenc|hash mismatch|a '[^']*' with features|.*failed with exit code)|^building '\/|^[ \t]*Reason: /m;
