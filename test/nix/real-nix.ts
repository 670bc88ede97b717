/** The real parser, `nix-instantiate --parse`, to compare ours with. */

import { spawn, spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { parseNix } from "../../src/nix/index.ts";
import { printParsed } from "../support/parsed-form.ts";

/** What real Nix says of one file. `crashed`: it was killed by a signal, as 2.26 is by some merges of `inherit`. */
export type NixVerdict =
  | { readonly kind: "parsed"; readonly form: string }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "crashed"; readonly message: string };

const PARSE = ["--parse", "--extra-experimental-features", "pipe-operators"];

/** The version of the Nix on the PATH, or undefined when there is none. */
export function nixVersion(): string | undefined {
  const run = spawnSync("nix-instantiate", ["--version"], { encoding: "utf8" });
  return run.status === 0 ? run.stdout.trim() : undefined;
}

/**
 * Parses files with real Nix, many in a run: it prints one line a file and stops at the first it refuses, so the
 * number of lines tells which that was, and the next run goes on behind it.
 */
export async function parseWithNix(files: readonly string[]): Promise<NixVerdict[]> {
  const verdicts: NixVerdict[] = [];
  while (verdicts.length < files.length) {
    const batch = files.slice(verdicts.length, verdicts.length + 1000);
    const { stdout, stderr, status } = await run([...PARSE, "--", ...batch]);
    const lines = stdout.split("\n").slice(0, -1);
    for (const form of lines.slice(0, batch.length)) verdicts.push({ kind: "parsed", form });
    if (status === 0) continue;
    verdicts.push({ kind: status === 1 ? "refused" : "crashed", message: errorLine(stderr) });
  }
  return verdicts;
}

/** Parses text as if it were in `directory`, below a `with` that makes every variable a defined one. */
export async function parseBoundWithNix(text: string, directory: string): Promise<NixVerdict> {
  const prefix = "with {}; ";
  const { stdout, stderr, status } = await run([...PARSE, "-"], { cwd: directory, input: prefix + text });
  const form = stdout.slice("(with { }; ".length, -")\n".length);
  if (status === 0) return { kind: "parsed", form };
  return { kind: status === 1 ? "refused" : "crashed", message: errorLine(stderr) };
}

/** Warnings may come first; a crash has no line of its own. */
function errorLine(stderr: string): string {
  const lines = stderr.split("\n");
  return lines.find((line) => line.startsWith("error:")) ?? lines[0] ?? "";
}

interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status, or undefined after a signal. */
  readonly status: number | undefined;
}

function run(argv: readonly string[], options: { cwd?: string; input?: string } = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("nix-instantiate", argv, { cwd: options.cwd });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => stdout.push(data));
    child.stderr.on("data", (data: Buffer) => stderr.push(data));
    child.on("error", reject);
    child.on("close", (code) => {
      const status = code === null || code > 128 ? undefined : code;
      resolve({ stdout: text(stdout), stderr: text(stderr), status });
    });
    child.stdin.on("error", () => {});
    child.stdin.end(Buffer.from(options.input ?? "", "latin1"));
  });
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("latin1");
}

/** How ours and the real one differ on a file. */
export interface Disagreement {
  readonly kind: "false reject" | "false accept" | "wrong tree";
  readonly ours: string;
  readonly theirs: string;
}

export type Comparison = "same" | "both refuse" | "real Nix crashed" | Disagreement;

/** Compares our parser with what real Nix said of the same text; the file is needed for its directory. */
export async function compareWithNix(file: string, source: string, verdict: NixVerdict): Promise<Comparison> {
  const directory = dirname(file);
  const result = parseNix(source);
  const ours = result.ok ? printParsed(result.tree, { directory, home: homedir() }) : result.error;
  let theirs = verdict;
  // Nix looks for undefined variables in the same breath; that is not syntax.
  if (theirs.kind === "refused" && theirs.message.includes("undefined variable")) {
    theirs = await parseBoundWithNix(source, directory);
  }
  if (theirs.kind === "crashed") return "real Nix crashed";
  if (typeof ours !== "string") {
    if (theirs.kind === "refused") return "both refuse";
    return { kind: "false reject", ours: `${ours.message} at ${ours.offset}`, theirs: theirs.form };
  }
  if (theirs.kind === "refused") return { kind: "false accept", ours, theirs: theirs.message };
  return ours === theirs.form ? "same" : { kind: "wrong tree", ours, theirs: theirs.form };
}
