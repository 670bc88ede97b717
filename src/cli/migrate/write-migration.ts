import { writeChanges } from "../../exec/changes.ts";
import type { FileTree } from "../../exec/files.ts";
import type { Migration } from "../../migrate/engine/engine.ts";
import { inWriteOrder } from "../../migrate/engine/write-order.ts";
import { findReceivedSignal, watchSignals } from "../interruption.ts";
import { say } from "../terminal/say.ts";

/** How writing a migration ended. */
export interface Written {
  /** Whether every file was written. */
  readonly whole: boolean;
  /** What is to be said of it. */
  readonly remarks: readonly string[];
}

/** Writes all files, or tells which were not, and why. */
export async function writeMigration(tree: FileTree, migration: Migration): Promise<Written> {
  const files = inWriteOrder(migration);
  // Not earlier: while the engine computes, a signal that is only remembered would not end it.
  watchSignals();
  const interrupted = () => findReceivedSignal() !== undefined;
  const { written, refused, remarks } = await writeChanges(tree.root, files, interrupted);
  const said = remarks.map((remark) => `note: ${remark}`);
  for (const { path, cause } of refused)
    said.push(`error: ${JSON.stringify(path)} was not written: ${cause}`);
  if (refused.length > 0) {
    const which = written.map((path) => JSON.stringify(path)).join(", ");
    const changed = which === "" ? "no file was changed" : `written are ${which}`;
    said.push(`hint: ${changed}; resolve what is named above, and run this again`);
  }
  return { whole: refused.length === 0, remarks: said };
}

/** What to do once files are written: see it, try it, keep it. */
export function sayNextSteps({ files }: Migration, { git }: FileTree): void {
  if (files.length === 0) return;
  const steps = [
    ...(git === undefined ? [] : ["git diff shows the changes"]),
    ...(files.some(({ path }) => /(?:^|\/)flake\.nix$/.test(path))
      ? ["nix flake check evaluates the flake"]
      : []),
    ...(git === undefined ? [] : ["git commit -a keeps them"]),
  ];
  if (steps.length > 0) say(`hint: ${steps.join(", ")}`);
}
