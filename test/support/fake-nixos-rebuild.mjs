// What both stand-ins share. They do what the real programs do as far as building an image goes, call the real Nix, and
// refuse loudly whatever a test did not expect.
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { constants } from "node:os";

/** One line of JSON per event, for the test to count: "call", "evaluation" and "build". */
export function record(event, details) {
  const log = process.env.FAKE_NIXOS_REBUILD_LOG;
  if (log === undefined) surprise("FAKE_NIXOS_REBUILD_LOG is not set");
  appendFileSync(log, `${JSON.stringify({ event, ...details })}\n`);
}

/** Ends the stand-in: the product did something that neither program is known to carry. */
export function surprise(what) {
  process.stderr.write(`fake nixos-rebuild: surprised by ${what}\n`);
  process.exit(99);
}

/**
 * Runs a program of Nix with its standard error shown; gives its standard output, trimmed. An interrupt ends this
 * program with 130 once the child is gone; `onInterrupt` is what the real program does to the child.
 */
export async function capture(event, argv, { onInterrupt, onFailure }) {
  record(event, { argv });
  const [program, ...rest] = argv;
  const child = spawn(program, rest, { stdio: ["inherit", "pipe", "inherit"] });
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    onInterrupt(child);
  };
  process.on("SIGINT", interrupt);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  const [status, signal] = await new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (...ending) => resolve(ending));
  });
  process.off("SIGINT", interrupt);
  if (interrupted) process.exit(130);
  return status === 0 ? stdout.trim() : onFailure({ status: status ?? -constants.signals[signal], argv });
}

/** A `--file` argument as a string of Nix. */
export function quoteNix(path) {
  return `"${path.replaceAll(/[\\"$]/g, "\\$&")}"`;
}
