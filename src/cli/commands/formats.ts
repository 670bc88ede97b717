import type { Command } from "commander";
import { detectBuilders } from "../../detect/builders.ts";
import { detectCapabilities, type Surroundings } from "../../detect/index.ts";
import { findStart, type Start } from "../../formats/images/starts.ts";
import { nearest } from "../../formats/index.ts";
import { BUILDERS } from "../../legacy/paths.ts";
import { renderFormatDetails } from "../../report/format-details.ts";
import { renderFormatTable } from "../../report/format-table.ts";
import { joinVisible, visibleJson } from "../../report/visible.ts";
import { parseFlakeReference } from "../../translate/command-line/parse.ts";
import { type FormatRow, surveyFormats } from "../../translate/survey.ts";
import { collect, newCommand, USAGE_STATUS } from "../command.ts";
import { openSurroundings } from "../surroundings.ts";
import { processStreams, type Streams } from "../terminal/streams.ts";

/** What `formats` was given, by the names that commander gives its options. */
export interface FormatsOptions {
  readonly flake?: string;
  readonly I?: readonly string[];
  readonly json?: true;
}

export function formatsCommand(): Command {
  return newCommand("formats", "List formats and variants, and how the nixpkgs at hand would build them.")
    .argument("[format]", "show this format or variant alone, and how its image is started")
    .option("--flake <uri>", "ask the nixpkgs of a flake")
    .option("-I <key=path>", "an entry of the search path, such as nixpkgs=channel:nixos-25.05", collect)
    .option("--json", "print JSON")
    .action(async (name: string | undefined, options: FormatsOptions) => {
      process.exitCode = await runFormats(name, options, processStreams(), openSurroundings());
    });
}

/** Prints the table whether or not a nixpkgs is found (without one the column HERE is empty); gives the exit status. */
export async function runFormats(
  name: string | undefined,
  { flake, I = [], json }: FormatsOptions,
  streams: Streams,
  surroundings: Surroundings,
): Promise<number> {
  const reference = flake === undefined ? undefined : parseFlakeReference(flake);
  const found = await detectCapabilities(
    { flake: reference, searchPath: I, passed: [], dryRun: true },
    surroundings,
  );
  const capabilities = "kind" in found ? undefined : found;
  const path = capabilities?.nixpkgs.path;
  const builders =
    path === undefined ? undefined : await detectBuilders(surroundings.processes, path, BUILDERS);
  const all = surveyFormats(capabilities, builders);
  const rows =
    name === undefined ? all : all.filter(({ format, variant }) => name === format || name === variant);
  if (rows.length === 0) return refuseUnknown(name!, all, streams);
  if (json) {
    const nixpkgs = capabilities?.nixpkgs;
    const about = nixpkgs && { place: nixpkgs.place, release: nixpkgs.release?.value ?? null };
    const formats = rows.map((row) => ({ ...row, start: startOf(row) ?? null }));
    await streams.answer(visibleJson({ nixpkgs: about ?? null, formats }));
    return 0;
  }
  const details = () =>
    joinVisible(
      rows.map((row) => renderFormatDetails(row, startOf(row))),
      "\n",
    );
  await streams.answer(name === undefined ? renderFormatTable(rows) : details());
  if ("kind" in found) {
    if (found.stderr) streams.sayNix(found.stderr);
    streams.say(`nixos-generate: the column HERE is unknown: ${found.message}`);
    for (const hint of found.hints) streams.say(`hint: ${hint}`);
  } else {
    const { place, release } = found.nixpkgs;
    streams.say(
      `nixos-generate: HERE is ${place}${release ? ` (${release.value}, ${release.evidence})` : ""}`,
    );
  }
  return 0;
}

function startOf({ format, variant }: FormatRow): Start | undefined {
  return findStart(format ?? variant ?? "");
}

function refuseUnknown(name: string, rows: readonly FormatRow[], { say }: Streams): number {
  const names = [...new Set(rows.flatMap(({ format, variant }) => [format, variant]))];
  const known = names.filter((each) => each !== null);
  const near = nearest(name, known).slice(0, 3);
  say(`error: there is no format or variant ${JSON.stringify(name)}`);
  say(`hint: ${near.length > 0 ? `did you mean ${near.join(" or ")}?` : "nixos-generate formats lists all"}`);
  return USAGE_STATUS;
}
