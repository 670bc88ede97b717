import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Accelerator } from "../../src/run/machine/qemu-command.ts";
import { attempt } from "./workplace.ts";

/** "not built": Nix could not build the image from what was filled, so that nothing was started. */
export type Outcome = "started" | "not started" | "not built";

/** One way to start an image, and how it went. */
export interface Started {
  readonly how: string;
  readonly outcome: Outcome;
  /** Until the marker came, or until it was clear that it will not. */
  readonly seconds: number;
  /** The marker, or why it did not come. */
  readonly detail: string;
  /** Undefined for what is not a machine, and for what was not started. */
  readonly accelerator?: Accelerator;
}

/** A row of the tables in docs/reliability.md. */
export interface BootResult extends Started {
  /** The legacy format, or the name of a special image of images.ts. */
  readonly image: string;
  /** What should come of it. */
  readonly expected: "started" | "not started";
  readonly date: string;
  /** The commit that the program was built from; with "+" where the work tree differed. */
  readonly commit: string;
  /** Its release, such as 26.11. */
  readonly nixpkgs: string;
  /** Load average of the last minute when it ended: how busy this machine was. */
  readonly load: number;
}

const RESULTS = fileURLToPath(new URL("results.json", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What was seen and recorded. */
export function readResults(): readonly BootResult[] {
  return JSON.parse(readFileSync(RESULTS, "utf8"));
}

/** When and of what a result is. */
export type Circumstances = Pick<BootResult, "date" | "commit" | "nixpkgs">;

/** Asked before anything is built, since both trees may change meanwhile. */
export function readCircumstances(nixpkgs: string): Circumstances {
  const git = (...words: readonly string[]) => attempt(["git", "-C", ROOT, ...words]).stdout.trim();
  const changed = git("status", "--porcelain", "--", ".", `:!test/boot/${basename(RESULTS)}`, ":!docs");
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: `${git("rev-parse", "--short=7", "HEAD")}${changed === "" ? "" : "+"}`,
    nixpkgs: readFileSync(join(nixpkgs, ".version"), "utf8").trim(),
  };
}

/** The load of this machine, rounded. */
export function currentLoad(): number {
  return Math.round(loadavg()[0]! * 10) / 10;
}

/**
 * Results with newer ones in place of those of the same image and way. An image has either one row that says that it was
 * not built, or rows of starts.
 */
export function mergeResults(
  before: readonly BootResult[],
  newer: readonly BootResult[],
): readonly BootResult[] {
  const replaces = (newer: BootResult, old: BootResult) =>
    newer.image === old.image &&
    (newer.how === old.how || newer.outcome === "not built" || old.outcome === "not built");
  const kept = before.filter((old) => !newer.some((each) => replaces(each, old)));
  return [...kept, ...newer].sort(
    (one, other) => one.image.localeCompare(other.image) || one.how.localeCompare(other.how),
  );
}

export function writeResults(results: readonly BootResult[]): void {
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}

/** One line of a run's own table. */
export function renderResult(result: BootResult): string {
  const { image, how, outcome, seconds, detail, expected } = result;
  const surprise = expected === outcome ? "" : ` (expected: ${expected})`;
  const because = outcome === "started" ? "" : `: ${detail}`;
  return `${image}, ${how}: ${outcome}${surprise} after ${seconds} s${because}`;
}
