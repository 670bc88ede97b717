import { text } from "node:stream/consumers";
import type { Exact, Visible } from "../../report/visible.ts";
import { answerText, say, sayNix } from "./say.ts";

/** What a run function reads and writes: those of this process, or what a test collects. */
export interface Streams {
  /** Writes the answer to standard output. */
  answer(text: Visible | Exact): Promise<void>;
  /** Writes one line of talk to standard error. */
  say(line: string): void;
  /** Passes on what Nix said of what is built here. */
  sayNix(text: string): void;
  /** What standard input holds; undefined where a person would have to type it. */
  input(): Promise<string | undefined>;
  /** Whether the answer is for a terminal with colours. */
  readonly colour: boolean;
}

/** The streams of this process. */
export function processStreams(): Streams {
  return {
    answer: answerText,
    say,
    sayNix,
    input: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
    colour: process.stdout.isTTY === true && !process.env["NO_COLOR"],
  };
}
