import { findFormat, type LegacyFormat } from "../../../formats/index.ts";
import type { LegacyInvocation } from "../../../translate/invocation.ts";
import {
  type ModernCommand,
  type ModernPlace,
  type ModernProgram,
  modernCommand,
} from "../../../translate/modern.ts";
import type { FileEdit, MigrateOptions, Repository } from "../../engine/types.ts";
import { flakeOf } from "../../model/flake.ts";
import { FIRST, tooOld } from "../../nix/pins.ts";
import type { Call } from "../shell/found.ts";
import { movesOut, renderNative } from "../shell/render.ts";
import type { Scope } from "../shell/scope.ts";
import { findNeeded, type Needed } from "./additions.ts";
import { findConfiguration, findFlakeFile, hostNames } from "./configuration.ts";
import { renameFiles } from "./file-names.ts";
import { moveOwnOptions } from "./own-options.ts";

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
  readonly notes: readonly string[];
}

/** No command of nixpkgs does the same, and why. */
export interface NotNative {
  readonly kind: "no";
  readonly because: string;
  /** What to do about it; the general advice where there is none. */
  readonly next?: string | undefined;
}

export function no(because: string, next?: string): NotNative {
  return { kind: "no", because, next };
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
  if (moves === undefined && scope.setsOwn(format.name)) return setsOwn(format);
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
      `--disk-size is a setting of the configuration today, and ${needed.because}`,
      `set virtualisation.diskSize = ${invocation.diskSize} in the configuration, and take the flag away`,
    );
  const named = needed.kind === "lost" ? namesFile(scope, invocation.outLink) : undefined;
  if (named !== undefined)
    return no(
      `${named} is spelled out in the file, nixpkgs calls the image's file otherwise, and ${needed.kind === "lost" ? needed.because : ""}`,
      'set image.baseName = "nixos" in the image\'s variant, or look for the file by its ending',
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
    notes: renamed.notes,
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
    first ??= refused ?? no("a word of it cannot be written in this place");
  }
  return first ?? no("no command fits");
}

/** Why a command does not fit the place of a call. */
function unfit({ command, region }: Call, { prints, env }: ModernCommand): NotNative | undefined {
  if (command.read && prints !== "file")
    return no("its output is read, and must be the path of the image's file");
  const [variable] = Object.keys(env);
  return region.noShell && variable !== undefined
    ? no(`no shell is there to set ${variable}, which names the configuration`)
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

/** Whether a call is the whole of its text, from its first word to its last. */
function isAlone({ region, command }: Call): boolean {
  return region.text.slice(0, command.start).trim() === "" && region.text.slice(command.end).trim() === "";
}

/** What keeps a call as it is, whatever nixpkgs' commands could say. */
function refuse(
  call: Call,
  scope: Scope,
  options: MigrateOptions,
  invocation: LegacyInvocation,
): NotNative | undefined {
  if (call.region.noShell && !isAlone(call))
    return no("no shell reads the text around it, and it is not all of that text");
  if (call.command.interrupted) return no("redirections are between its words");
  if (call.region.dropsText(call.start, call.end)) return no("a comment is between its words");
  if (call.bound !== undefined) return no(call.bound);
  if (call.command.read && invocation.outLink !== undefined && !/^(?:\.\/)?result$/.test(invocation.outLink))
    return no(
      "its output is read, and no command of nixpkgs prints the file and makes another link than ./result",
      "make the link with nix build -o, and take the file below it",
    );
  if (!call.copies && !call.args.every(movesOut)) return no("its arguments use variables of the inner shell");
  if (
    !invocation.flake &&
    invocation.configuration === undefined &&
    !call.command.environment.some(({ name }) => name === "NIXOS_CONFIG")
  )
    return no(
      "it names no configuration and takes the one of $NIXOS_CONFIG, else a demo",
      "name the configuration with -c or --flake, then run migrate again",
    );
  if (isOurs(invocation)) return no("its flags are the drop-in's own");
  if (invocation.format.kind === "module")
    return no(
      "--format-path builds a format of your own",
      "define it as image.modules.<name> in the configuration, and build system.build.images.<name>",
    );
  return refuseFormat(call, scope, options, invocation, findFormat(invocation.format.name)!);
}

/** Whether the call has flags that the original never had, and that change what is done. */
function isOurs(invocation: LegacyInvocation): boolean {
  const { imageOfHost, noKvm, noChannel, buildMemory, bootCheck, dryRun, printDrv, json } = invocation;
  return (
    imageOfHost || noKvm || noChannel || buildMemory !== undefined || bootCheck || dryRun || printDrv || json
  );
}

function refuseFormat(
  call: Call,
  scope: Scope,
  options: MigrateOptions,
  invocation: LegacyInvocation,
  format: LegacyFormat,
): NotNative | undefined {
  const old = findOldNixpkgs(call, scope, options, invocation);
  if (old !== undefined)
    return no(
      `its nixpkgs is ${old}, which has no system.build.images`,
      "raise it to nixos-25.11, then run migrate again; or pass --to-release 25.11",
    );
  if (format.fidelity === "repaired")
    return no(
      `nixpkgs' own ${format.name} image does not work`,
      `docs/formats.md#${format.name} has the module that repairs it`,
    );
  return undefined;
}

/** The release that the image would be built with, where it is too old and that is written somewhere. */
function findOldNixpkgs(
  call: Call,
  { repository, path }: Scope,
  options: MigrateOptions,
  { flake, searchPath }: LegacyInvocation,
): string | undefined {
  if (flake !== undefined) {
    const file = findFlakeFile(repository, path, flake.uri);
    return file === undefined ? undefined : tooOld(repository, flakeOf(repository, file), options);
  }
  const around = call.command.environment.filter(({ name }) => name === "NIX_PATH").map(({ value }) => value);
  return [...searchPath, ...around.flatMap((value) => value.split(/:(?=[a-z-]+=)/))]
    .map(
      (entry) => /^nixpkgs=.*(?:\b(?:nixos|release|nixpkgs)-|\/refs\/tags\/)(\d\d\.\d\d)\b/.exec(entry)?.[1],
    )
    .find((release) => release !== undefined && release < FIRST.release);
}
