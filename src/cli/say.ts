import { makeWay } from "./status-line.ts";

/** Writes text to standard output: the answer, and nothing else ever goes there. */
export function answerText(text: string): Promise<void> {
  return write(process.stdout, text);
}

/** Writes one line of talk to standard error. */
export function say(line: string): void {
  sayText(`${line}\n`);
}

/** Writes text to standard error as it is. */
export function sayText(text: string): void {
  makeWay(text);
  process.stderr.write(text);
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

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
