import type { Command } from "commander";
import { detectBuilders } from "../../detect/builders.ts";
import type { Capabilities } from "../../detect/capabilities.ts";
import { detectCapabilities, type Surroundings } from "../../detect/index.ts";
import { detectMachine } from "../../detect/machine.ts";
import { detectNix, isOlderNix } from "../../detect/nix.ts";
import { readOldestNix } from "../../detect/nixpkgs.ts";
import type { Processes } from "../../exec/processes.ts";
import { BUILDERS } from "../../legacy/paths.ts";
import { diagnose, type Examination, type Finding } from "../../report/failures/diagnosis.ts";
import { renderDiagnosis } from "../../report/failures/diagnosis-text.ts";
import { visibleJson } from "../../report/visible.ts";
import { parseFlakeReference } from "../../translate/command-line/parse.ts";
import { surveyFormats } from "../../translate/survey.ts";
import { collect, newCommand } from "../command.ts";
import { openSurroundings, readPlanContext } from "../surroundings.ts";
import { processStreams, type Streams } from "../terminal/streams.ts";

/** What `doctor` was given, by the names that commander gives its options. */
export interface DoctorOptions {
  readonly flake?: string;
  readonly I?: readonly string[];
  readonly system?: string;
  readonly json?: true;
}

export function doctorCommand(): Command {
  return newCommand("doctor", "Check what would prevent building an image here.")
    .argument("[format...]", "the formats or variants you want to build")
    .option("--system <system>", "the system you want to build for, such as aarch64-linux")
    .option("--flake <uri>", "check the nixpkgs of a flake")
    .option("-I <key=path>", "an entry of the search path, such as nixpkgs=channel:nixos-25.05", collect)
    .option("--json", "print JSON")
    .action(async (images: readonly string[], options: DoctorOptions) => {
      process.exitCode = await runDoctor(images, options, processStreams(), openSurroundings());
    });
}

/** Prints what it finds; the status is 1 when something would make the build fail. */
export async function runDoctor(
  images: readonly string[],
  options: DoctorOptions,
  streams: Streams,
  surroundings: Surroundings,
): Promise<number> {
  const findings = await findingsFor(images, options, surroundings);
  const failed = findings.filter(({ state }) => state === "fail");
  if (options.json) {
    await streams.answer(visibleJson({ ok: failed.length === 0, findings }));
  } else {
    await streams.answer(renderDiagnosis(findings, streams.colour));
    if (failed.length > 0)
      streams.say(`error: the build would fail: ${failed.map(({ id }) => id).join(", ")}`);
  }
  return failed.length > 0 ? 1 : 0;
}

async function findingsFor(
  images: readonly string[],
  { flake, I, system }: DoctorOptions,
  surroundings: Surroundings,
): Promise<readonly Finding[]> {
  const reference = flake === undefined ? undefined : parseFlakeReference(flake);
  const question = { flake: reference, searchPath: I ?? [], passed: [], dryRun: true };
  const [nix, capabilities] = await Promise.all([
    detectNix(surroundings.processes),
    detectCapabilities(question, surroundings),
  ]);
  const machine = await detectMachine(readPlanContext().temporary, nix);
  const { currentSystem } = surroundings;
  const path = "kind" in capabilities ? undefined : capabilities.nixpkgs.path;
  const oldest = path === undefined ? undefined : await readOldestNix(path);
  const neededNix = nix && oldest && isOlderNix(nix.version, oldest.value) ? oldest : undefined;
  const missing =
    "kind" in capabilities ? [] : await findMissing(images, capabilities, surroundings.processes);
  return diagnose({ nix, machine, capabilities, neededNix, currentSystem, system, images, missing });
}

/** Which of the images the nixpkgs at hand lacks the variant or the builder for. */
async function findMissing(
  images: readonly string[],
  capabilities: Capabilities,
  processes: Processes,
): Promise<Examination["missing"]> {
  const { path } = capabilities.nixpkgs;
  if (images.length === 0) return [];
  const builders = path === undefined ? undefined : await detectBuilders(processes, path, BUILDERS);
  const rows = surveyFormats(capabilities, builders);
  return images.flatMap((name) => {
    const row = rows.find(({ format }) => format === name) ?? rows.find(({ variant }) => variant === name);
    return row?.here === "missing" ? [{ name, why: row.why ?? "nixos-generate formats" }] : [];
  });
}
