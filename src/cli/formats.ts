import type { Command } from "commander";
import { detectBuilders } from "../detect/builders.ts";
import { detectCapabilities } from "../detect/index.ts";
import { BUILDERS } from "../legacy/paths.ts";
import { renderFormatTable } from "../report/format-table.ts";
import { parseFlakeReference } from "../translate/parse.ts";
import { surveyFormats } from "../translate/survey.ts";
import { collect, newCommand } from "./command.ts";
import { answerText, say } from "./say.ts";
import { openSurroundings } from "./surroundings.ts";

interface FormatsOptions {
  readonly flake?: string;
  readonly I?: readonly string[];
  readonly json?: true;
}

export function formatsCommand(): Command {
  return newCommand("formats", "List formats and variants, and how the nixpkgs at hand would build them.")
    .option("--flake <uri>", "ask the nixpkgs of a flake")
    .option("-I <key=path>", "an entry of the search path, such as nixpkgs=channel:nixos-25.05", collect)
    .option("--json", "print JSON")
    .action(showFormats);
}

/** Prints the table whether or not a nixpkgs is found; without one, the column HERE stays open. */
async function showFormats({ flake, I = [], json }: FormatsOptions): Promise<void> {
  const surroundings = openSurroundings();
  const reference = flake === undefined ? undefined : parseFlakeReference(flake);
  const found = await detectCapabilities({ flake: reference, searchPath: I, passed: [] }, surroundings);
  const capabilities = "kind" in found ? undefined : found;
  const path = capabilities?.nixpkgs.path;
  const builders =
    path === undefined ? undefined : await detectBuilders(surroundings.processes, path, BUILDERS);
  const rows = surveyFormats(capabilities, builders);
  if (json) {
    const nixpkgs = capabilities?.nixpkgs;
    const about = nixpkgs && { place: nixpkgs.place, release: nixpkgs.release?.value ?? null };
    return answerText(`${JSON.stringify({ nixpkgs: about ?? null, formats: rows }, null, 2)}\n`);
  }
  await answerText(renderFormatTable(rows));
  if ("kind" in found) {
    if (found.stderr) process.stderr.write(found.stderr);
    say(`nixos-generate: the column HERE is open: ${found.message}`);
    for (const hint of found.hints) say(`hint: ${hint}`);
  } else {
    const { place, release } = found.nixpkgs;
    say(`nixos-generate: HERE is ${place}${release ? ` (${release.value}, ${release.evidence})` : ""}`);
  }
}
