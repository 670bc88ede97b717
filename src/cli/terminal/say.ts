import { type Exact, type Visible, visible } from "../../report/visible.ts";
import { makeWay } from "./status-line.ts";

/** Writes text to standard output: the answer, and nothing else ever goes there. */
export function answerText(text: Visible | Exact): Promise<void> {
  return write(process.stdout, text);
}

/** The same for an answer in the bytes of files, latin1. */
export function answerBytes(text: Exact): Promise<void> {
  return write(process.stdout, Buffer.from(text, "latin1"));
}

/** Writes one line of talk to standard error; what is not seen in it is spelled out. */
export function say(line: string): void {
  talk(`${visible(line)}\n`);
}

/** The same for several lines that somebody rendered. */
export function sayText(text: Visible): void {
  talk(text);
}

/** What Nix said of what is built here, colours and all; never used for the repository of somebody else. */
export function sayNix(text: string): void {
  talk(text);
}

/** Passes on what a program said on its standard error; done when it is taken, so that a flood waits for its reader. */
export function sayBytes(chunk: Buffer): Promise<void> {
  makeWay(chunk);
  return new Promise((resolve) => process.stderr.write(chunk, () => resolve()));
}

/** The original's words for its own failures, then what to type. */
export function sayAborted(message: string, hints: readonly string[]): void {
  say(`aborted: ${message}`);
  for (const hint of hints) say(`hint: ${hint}`);
}

function talk(text: string): void {
  makeWay(text);
  process.stderr.write(text);
}

function write(stream: NodeJS.WriteStream, text: string | Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
