import { findFormat, type LegacyFormat } from "../../../formats/index.ts";
import { hasImages } from "../../../formats/releases.ts";
import type { LegacyInvocation } from "../../../translate/command-line/invocation.ts";
import type { MigrateOptions } from "../../engine/types.ts";
import { flakeOf } from "../../model/flakes/flake.ts";
import { tooOld } from "../../rules/gates/release.ts";
import type { Call } from "../shell/found.ts";
import { movesOut } from "../shell/render.ts";
import type { Scope } from "../shell/syntax/scope.ts";
import { findFlakeFile } from "./configuration.ts";

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

/** Whether a call is the whole of its text, from its first word to its last. */
function isAlone({ region, command }: Call): boolean {
  return region.text.slice(0, command.start).trim() === "" && region.text.slice(command.end).trim() === "";
}

/** What keeps a call as it is, whatever nixpkgs' commands could say. */
export function refuse(
  call: Call,
  scope: Scope,
  options: MigrateOptions,
  invocation: LegacyInvocation,
): NotNative | undefined {
  if (call.region.noShell && !isAlone(call)) return no("it is part of a longer text that no shell reads");
  if (call.command.interrupted) return no("redirections are between its words");
  if (call.region.dropsText(call.start, call.end)) return no("a comment is between its words");
  if (call.bound !== undefined) return no(call.bound);
  if (call.command.read && invocation.outLink !== undefined && !/^(?:\.\/)?result$/.test(invocation.outLink))
    return no(
      "its output is used, and no command of nixpkgs prints the file and makes a link other than ./result",
      "make the link with nix build -o, and use the file below it",
    );
  if (!call.copies && !call.args.every(movesOut)) return no("its arguments use variables of the inner shell");
  if (
    !invocation.flake &&
    invocation.configuration === undefined &&
    !call.command.environment.some(({ name }) => name === "NIXOS_CONFIG")
  )
    return no(
      "it names no configuration and uses the one of $NIXOS_CONFIG, else a demo",
      "name the configuration with -c or --flake, then run migrate again",
    );
  if (isOurs(invocation)) return no("its flags exist only in the drop-in");
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
    .find((release) => release !== undefined && !hasImages(release));
}
