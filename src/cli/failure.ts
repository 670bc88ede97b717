import { say } from "./terminal/say.ts";

/** What a shell says of a program that wrote into a pipe that is not read any more: 128 + SIGPIPE. */
const NO_READER = 141;

/**
 * A reader that went away (`nixos-generate --list | head -1`) ends the program without a word, as it ends others; any
 * other fault of standard output is said, for the answer is lost. Lines that standard error cannot take are dropped.
 */
export function watchStreams(): void {
  process.stdout.on("error", (problem: NodeJS.ErrnoException) => {
    if (problem.code === "EPIPE") process.exit(NO_READER);
    sayFailure(problem);
    process.exit(process.exitCode || 1);
  });
  process.stderr.on("error", () => {});
}

/** What the system refused, in its words; anything else is our bug, with what a report of it needs. */
export function sayFailure(problem: unknown): void {
  const { code, syscall, message } = problem as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) {
    say(`error: ${message}`);
    return;
  }
  say(`error: this is a bug: ${message ?? String(problem)}`);
  say("hint: please report it with the command line and these lines");
  for (const line of (problem as Error).stack?.split("\n") ?? []) say(line);
}
