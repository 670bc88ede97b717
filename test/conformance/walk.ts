import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { announcedDifferences } from "../../src/migrate/rules/differences.ts";
import { type Cause, findCauses } from "../../src/verify/causes.ts";
import { parseDerivations, storeName } from "../../src/verify/derivations.ts";
import { judgeDifference } from "../../src/verify/verdicts.ts";
import { COMPARE, flagsOf } from "./measure.ts";
import { nameOfRow, type Row, type Setting, type Strategy } from "./rows.ts";

const run = promisify(execFile);
const FEATURES = ["--extra-experimental-features", "nix-command"];
const BUFFER = { maxBuffer: 256 * 1024 * 1024 };

/**
 * Why our image of a row is another one than the original: writes the derivations of both into the store and walks them
 * side by side. The nearest cause comes first.
 */
export async function walk(row: Row, setting: Setting, ours: Strategy): Promise<readonly Cause[]> {
  const attributes = ["original", ours].map((strategy) => `strategies.${nameOfRow(row)}.${strategy}.image`);
  // Thousands of small files: waiting for each to reach the disk takes minutes.
  const argv = [
    "--option",
    "fsync-metadata",
    "false",
    COMPARE,
    ...flagsOf([row], setting),
    ...attributes.flatMap((name) => ["-A", name]),
  ];
  const { stdout } = await run("nix-instantiate", argv, BUFFER);
  // "/nix/store/<hash>-<name>.drv!out" where there are several outputs.
  const [before, after] = stdout
    .trim()
    .split("\n")
    .map((line) => line.split("!")[0]!);
  const folder = before!.slice(0, before!.lastIndexOf("/") + 1);
  return findCauses(storeName(before!), storeName(after!), new Set(), async (names) => {
    const paths = names.map((name) => folder + name);
    const shown = await run("nix", [...FEATURES, "derivation", "show", ...paths], BUFFER);
    return parseDerivations(shown.stdout);
  });
}

/** Whether the table of formats names all that differs, as `migrate --verify` judges it. */
export function isNamed(format: string, causes: readonly Cause[]): boolean {
  const claims = { nixpkgs: undefined, differences: announcedDifferences([format]), anyOrder: false };
  return judgeDifference({ causes, otherNixpkgs: "no", image: true }, claims).fine;
}

/** A cause in one line: the derivation it lies in, and what differs there. */
export function describeCause({ path, difference }: Cause): string {
  const where = path.at(-1) ?? "";
  switch (difference.kind) {
    case "text":
      return `${where}: ${difference.what}: "${difference.before}", ours "${difference.after}"`;
    case "order":
      return `${where}: ${difference.what}: the order of a list`;
    case "only":
      return `${where}: only ${difference.side === "before" ? "the original" : "ours"} has ${difference.input}`;
    case "source":
      return `${where}: the content of ${difference.name}`;
    default:
      return `${where}: not looked into`;
  }
}
