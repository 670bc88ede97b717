import { stripColours } from "../colours.ts";
import { findPlace } from "./error-place.ts";
import { findNoSuchHost, renderNoSuchHost } from "./no-such-host.ts";

export { stripColours };

// What Nix prints begins with "error:" at the start of a line and ends with the cause: frames of the trace come
// first, each "… while ...", and the last "error:" (indented since Nix 2.20) is what went wrong.

const ERROR = /^\s*error:[ \t]*((?:[^ \t].*)?)$/;
/** Said of everything above what failed; never the cause. */
const CONSEQUENCE = /dependenc(?:y|ies) of (?:derivation )?|^Reason: \d+ dependenc|^build of .* failed$/;

/**
 * The line of an error of Nix that names the cause, without "error:"; undefined when nothing looks like an
 * error. Where the cause is on lines of its own (failed assertions), they are joined.
 */
export function findCause(stderr: string): string | undefined {
  const lines = stripColours(stderr).split(/\r?\n/);
  const causes = lines.flatMap((line, index) => {
    const text = ERROR.exec(line)?.[1];
    return text === undefined ? [] : [text === "" ? headlineBelow(lines, index) : text];
  });
  const told = causes.filter((cause): cause is string => cause !== undefined);
  const last = told.filter((cause) => !CONSEQUENCE.test(cause)).at(-1) ?? told.at(-1);
  return last?.replace(/(?:\. Definition values)?:$/, "");
}

/** More failed assertions than are shown on one line. */
const POINTS = 50;

/** "Failed assertions:" is below a bare "error:", its points below that; a trace does as well. */
function headlineBelow(lines: readonly string[], index: number): string | undefined {
  const [heading = "", ...rest] = lines.slice(index + 1, index + 2 + POINTS).map((line) => line.trim());
  if (heading === "" || heading.startsWith("…") || heading.startsWith("at ")) return undefined;
  const end = rest.findIndex((line) => !line.startsWith("- "));
  const points = rest.slice(0, end < 0 ? undefined : end).map((line) => line.slice(2));
  return points.length > 0 ? `${heading} ${points.join(" ")}` : heading;
}

/** Names of images whose evaluation an error passed through, as src/legacy/evaluate-many.nix marks them. */
export function findMarkedImage(stderr: string): string | undefined {
  return /while evaluating the image '([^']+)' of several/.exec(stripColours(stderr))?.[1];
}

/**
 * What Nix wrote as it is, below the one line that matters where that does not come first anyway. `about`
 * says what failed, for that line.
 */
export function renderNixError(text: string, about?: string): string {
  const noHost = findNoSuchHost(text);
  // Our own words: the trace above them shows only our own files.
  if (noHost !== undefined) return `error: ${renderNoSuchHost(noHost)}\n`;
  const cause = findCause(text);
  const whole = text.endsWith("\n") || text === "" ? text : `${text}\n`;
  if (cause === undefined) return about === undefined ? whole : `error: ${about}\n${whole}`;
  if (about === undefined && !stripColours(whole).startsWith("error:\n")) return whole;
  const place = findPlace(text);
  const where = place === undefined ? "" : ` (in ${place})`;
  return `error: ${about === undefined ? "" : `${about}: `}${cause}${where}\n\nNix's own words:\n${whole}`;
}

/**
 * Lets lines through until one begins an error, and keeps the rest. Lines come as they are complete, bytes
 * untouched.
 */
export class ErrorHold {
  private partial = "";
  private held: string | undefined;

  /** Takes text as it comes, decoded one to one (latin1); gives what may be shown now. */
  push(chunk: string): string {
    if (this.held !== undefined) {
      this.held += chunk;
      return "";
    }
    const text = this.partial + chunk;
    const start = findErrorLine(text);
    const whole = start ?? text.lastIndexOf("\n") + 1;
    if (start === undefined) this.partial = text.slice(whole);
    else this.held = text.slice(start);
    return text.slice(0, whole);
  }

  /** In the end: a last line without its end, and the error, if there was one. */
  finish(): { readonly rest: string; readonly held: string } {
    return this.held === undefined ? { rest: this.partial, held: "" } : { rest: "", held: this.held };
  }
}

/** Where the first line that begins with "error:" starts. */
function findErrorLine(text: string): number | undefined {
  const match = /^(?:\u001b\[[0-9;]*m)*error:/m.exec(text);
  return match?.index;
}
