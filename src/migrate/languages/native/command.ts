import { findFormat, type LegacyFormat } from "../../../formats/index.ts";
import type { LegacyInvocation } from "../../../translate/command-line/invocation.ts";
import {
  type ModernCommand,
  type ModernPlace,
  type ModernProgram,
  modernCommand,
} from "../../../translate/modern/modern.ts";
import type { Text } from "../../engine/text.ts";
import type { FileEdit, MigrateOptions, Repository } from "../../engine/types.ts";
import type { Call } from "../shell/found.ts";
import { renderNative } from "../shell/render.ts";
import type { Scope } from "../shell/syntax/scope.ts";
import { findNeeded, type Needed } from "./additions.ts";
import { findConfiguration, findFlakeFile, hostNames } from "./configuration.ts";
import { renameFiles } from "./file-names.ts";
import { moveOwnOptions } from "./own-options.ts";
import { type NotNative, no, refuse } from "./refusals.ts";

/** A command of nixpkgs in the place of a call, and what goes into the configuration with it. */
export interface Native {
  readonly kind: "native";
  readonly text: string;
  readonly command: ModernCommand;
  readonly format: string;
  readonly needed: Needed;
  /** Put options that only the image has where only the image is, and give files their new names. */
  readonly moves: readonly FileEdit[];
  /** What a person should know besides. */
  readonly notes: readonly Text[];
}

/** nixpkgs' own command for a call whose arguments are `invocation`. */
export function findNative(
  call: Call,
  scope: Scope,
  options: MigrateOptions,
  invocation: LegacyInvocation,
): Native | NotNative {
  const refused = refuse(call, scope, options, invocation);
  if (refused !== undefined) return refused;
  const format = findFormat(invocation.format.kind === "named" ? invocation.format.name : "")!;
  const configuration = findConfiguration(scope.repository, scope.path, invocation);
  const moves = configuration && moveOwnOptions(scope.repository, format, configuration);
  if (moves === undefined && scope.setsOwn(format.name, configuration?.written.file.path))
    return setsOwn(format);
  const needed = findNeeded(scope.repository, format, invocation, configuration, options.fidelity, moves);
  if (format.native.kind === "own" && needed.kind === "lost") {
    const next = `define image.modules.${format.native.variant} in the configuration; docs/formats.md#${format.name} has it`;
    return no(`nixpkgs has no variant for ${format.name}, and ${needed.because}`, next);
  }
  if (
    needed.kind === "lost" &&
    typeof invocation.diskSize === "number" &&
    !invocation.flake &&
    format.diskSize
  )
    return no(
      `--disk-size is now a setting of the configuration, and ${needed.because}`,
      `set virtualisation.diskSize = ${invocation.diskSize} in the configuration, and remove the flag`,
    );
  const named = needed.kind === "lost" ? namesFile(scope, invocation.outLink) : undefined;
  if (named !== undefined)
    return no(
      `${named} is written in the file, nixpkgs names the image's file differently, and ${needed.kind === "lost" ? needed.because : ""}`,
      'set image.baseName = "nixos" in the image\'s variant, or find the file by its extension',
    );
  const written = write(call, scope, options, expressible(invocation));
  if (written.kind === "no") return written;
  const link = invocation.outLink ?? (makesResult(written.command) ? "result" : undefined);
  const renamed = renameFiles(scope.repository, scope.path, link, format);
  return {
    ...written,
    format: format.name,
    needed,
    moves: [...(moves ?? []), ...renamed.edits],
    notes: [...renamed.notes, ...ignoredFlags(invocation)],
  };
}

function setsOwn({ name, native }: LegacyFormat): NotNative {
  const slot = native.kind === "vm" ? "virtualisation.vmVariant" : `image.modules.${native.variant}`;
  return no(
    `options that only the ${name} image has are set beside it`,
    `move them into ${slot}, then run migrate again`,
  );
}

/** `LINK/nixos.img` and the like, where the file with the command spells it out. */
function namesFile({ repository, path }: Scope, link: string | undefined): string | undefined {
  if (link === undefined || !/^[\w./-]+$/.test(link)) return undefined;
  const file = `${link.replace(/^\.\//, "")}/nixos.`;
  const text = repository.text(path) ?? "";
  const at = text.indexOf(file);
  return at < 0 ? undefined : /^[\w./-]+/.exec(text.slice(at))![0];
}

/** Whether a command leaves ./result without being told to. */
function makesResult({ argv, prints }: ModernCommand): boolean {
  return (
    !argv.includes("-o") && !argv.includes("--no-link") && argv[0] !== "nix-build" && prints !== "output"
  );
}

/** What the old command line was given and did not use, and the new one goes without. */
function ignoredFlags({ flake, diskSize, system }: LegacyInvocation): readonly string[] {
  if (flake === undefined) return [];
  const size =
    diskSize === undefined
      ? []
      : [
          `--disk-size ${diskSize} was ignored with --flake and is left out: virtualisation.diskSize in the configuration sets the size`,
        ];
  const platform =
    system === undefined
      ? []
      : [`--system ${system} had no effect with --flake and is left out: nixpkgs.hostPlatform decides`];
  return [...size, ...platform];
}

/** The command line without what the configuration says in its place, and what the old one ignored. */
function expressible(invocation: LegacyInvocation): LegacyInvocation {
  const { flake, system } = invocation;
  // With a flake the original used neither for the image (nixos-generate.nix at 032decf).
  return { ...invocation, diskSize: undefined, system: flake ? undefined : system };
}

type Written = Pick<Native, "kind" | "text" | "command">;

/** The first of the programs that fits the place. */
function write(
  call: Call,
  scope: Scope,
  options: MigrateOptions,
  invocation: LegacyInvocation,
): Written | NotNative {
  const place = readPlace(scope, invocation);
  let first: NotNative | undefined;
  for (const program of programsFor(call, scope, options, invocation)) {
    const command = modernCommand(invocation, program, place, true);
    const refused = command.kind === "none" ? no(command.reason, command.instead) : unfit(call, command);
    const text =
      command.kind === "none" || refused ? undefined : renderNative(call, scope.programs.nix, command);
    if (command.kind === "command" && text !== undefined) return { kind: "native", text, command };
    first ??= refused ?? no("one of its words cannot be written here");
  }
  return first ?? no("no command fits");
}

/** Why a command does not fit the place of a call. */
function unfit({ command, region }: Call, { prints, env }: ModernCommand): NotNative | undefined {
  if (command.read && prints !== "file")
    return no("its output is used, and must be the path of the image's file");
  const [variable] = Object.keys(env);
  return region.noShell && variable !== undefined
    ? no(`there is no shell to set ${variable}, which names the configuration`)
    : undefined;
}

/** Who reads the output gets it from a nixos-rebuild, which prints the file as the old program did. */
function programsFor(
  { command }: Call,
  scope: Scope,
  options: MigrateOptions,
  { flake }: LegacyInvocation,
): readonly ModernProgram[] {
  const installed: readonly ModernProgram[] =
    options.scripts === "rebuild" && scope.nixos ? ["nixos-rebuild"] : [];
  if (command.read) return [...installed, "nixos-rebuild-ng", "nix"];
  return flake ? [...installed, "nix"] : ["nix"];
}

function readPlace(scope: Scope, { flake, outLink }: LegacyInvocation): ModernPlace {
  const path = flake && findFlakeFile(scope.repository, scope.path, flake.uri);
  const hosts = path === undefined ? undefined : hostNames(scope.repository, path);
  return {
    pure: path !== undefined && !mayBeImpure(scope.repository),
    plainHosts: hosts?.every((host) => /^[A-Za-z0-9_-]+$/.test(host)) === true,
    noResult: scope.namesResult && !scope.typed && outLink === undefined,
    typed: scope.typed,
  };
}

/** What an expression of Nix cannot do in pure evaluation (Nix manual, "restrict-eval" and "pure-eval"). */
const IMPURE = [
  "currentSystem",
  "currentTime",
  "getEnv",
  "storePath",
  "nixPath",
  "<nixpkgs",
  "builtins.fetch",
];

function mayBeImpure(repository: Repository): boolean {
  return repository.containing(IMPURE).some((path) => path.endsWith(".nix"));
}
