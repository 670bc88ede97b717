import { additionsOf, findFormat, type LegacyFormat } from "../formats/index.ts";
import type { PassedFlag } from "./flags.ts";
import type { LegacyInvocation } from "./invocation.ts";
import { passedTo } from "./passing.ts";
import { isAbsolute } from "./paths.ts";
import { quoteShell } from "./shell.ts";

/** Which of nixpkgs' own commands an old command line becomes. */
export type ModernProgram = "nixos-rebuild" | "nix";

/** A command of today that does what an old command line did, but for its caveats. */
export interface ModernCommand {
  readonly kind: "command";
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  /** What it prints: the image's file, the output that holds it, or the script that starts the machine. */
  readonly prints: "file" | "output" | "vm-script";
  /** Where the image comes out in a subfolder or under another name, and what is lost: one sentence each. */
  readonly caveats: readonly string[];
  /** Whether the image is the one that the old command line built. */
  readonly sameImage: boolean;
}

type Spelled = Omit<ModernCommand, "sameImage">;

/** No command of nixpkgs does it; `reason` says which part, `instead` what to do. */
export interface NoModernCommand {
  readonly kind: "none";
  readonly reason: string;
  readonly instead: string;
}

/**
 * The command of nixpkgs 25.05 or later for an old command line. The image is nixpkgs' own: what the
 * drop-in would have added stands in the caveats.
 */
export function modernCommand(
  invocation: LegacyInvocation,
  program: ModernProgram,
): ModernCommand | NoModernCommand {
  if (invocation.format.kind === "module") {
    return none(
      "--format-path builds a format of your own",
      "define it as image.modules.<name> in the configuration",
    );
  }
  const format = findFormat(invocation.format.name)!;
  if (format.native.kind === "own") {
    const { variant } = format.native;
    return none(
      `nixpkgs has no variant for ${format.name}`,
      `define image.modules.${variant} in the configuration`,
    );
  }
  return findInexpressible(invocation, format) ?? build(invocation, format, program);
}

/** The command as one line for a POSIX shell. */
export function renderModern({ env, argv }: ModernCommand): string {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${quoteShell(value)}`);
  return [...assignments, ...argv.map(quoteShell)].join(" ");
}

function build(
  invocation: LegacyInvocation,
  format: LegacyFormat,
  program: ModernProgram,
): ModernCommand | NoModernCommand {
  const caveats = [
    ...additionsOf(format, invocation).map(({ sets, because }) => `without ${sets}: ${because}`),
    ...format.differences,
  ];
  const command = spell(invocation, format, program, caveats);
  return command.kind === "none" ? command : { ...command, sameImage: caveats.length === 0 };
}

function spell(
  invocation: LegacyInvocation,
  format: LegacyFormat,
  program: ModernProgram,
  caveats: readonly string[],
): Spelled | NoModernCommand {
  if (program === "nixos-rebuild") return viaRebuild(invocation, format, caveats);
  if (invocation.flake && invocation.flake.attribute === undefined) {
    return none("the flake's configuration is chosen by the host's name", "name it: --flake URI#HOST");
  }
  return viaNix(invocation, format, caveats);
}

function viaRebuild(
  { flake, configuration, searchPath, outLink, passed }: LegacyInvocation,
  { native }: LegacyFormat,
  caveats: readonly string[],
): Spelled | NoModernCommand {
  if (outLink !== undefined && outLink !== "result") {
    return none("nixos-rebuild has no --out-link; it makes ./result", "use nix build -o, or take ./result");
  }
  if (!flake && searchPath.length > 0) {
    return none("-I reaches only the last evaluation of nixos-rebuild", "set NIX_PATH, or use nix-build -I");
  }
  if (!flake && configuration !== undefined && !isAbsolute(configuration)) {
    return none(
      "nixos-rebuild has no -c; NIXOS_CONFIG takes an absolute path",
      "use nix-build -I nixos-config=FILE",
    );
  }
  const action = native.kind === "vm" ? native.action : "build-image";
  const source = flake ? ["--flake", flakeText(flake)] : ["--no-flake"];
  const variant = native.kind === "vm" ? [] : ["--image-variant", native.variant];
  return {
    kind: "command",
    env: flake || configuration === undefined ? {} : { NIXOS_CONFIG: configuration },
    argv: ["nixos-rebuild", action, ...source, ...variant, ...passedTo("rebuild", passed)],
    prints: native.kind === "vm" ? "vm-script" : "file",
    caveats: outLink === undefined ? [...caveats, "makes ./result in the working directory"] : caveats,
  };
}

function viaNix(
  { flake, configuration, searchPath, outLink, passed }: LegacyInvocation,
  { native }: LegacyFormat,
  caveats: readonly string[],
): Spelled {
  const attribute = attributeOf(native);
  const flags = passed.flatMap((flag) => nixFlag(flag));
  const prints = "output";
  if (flake) {
    const link = outLink === undefined ? ["--no-link"] : ["--out-link", outLink];
    const installable = `${flake.uri}#nixosConfigurations.${quoteAttribute(flake.attribute!)}.${attribute}`;
    const argv = ["nix", "build", "--impure", "--print-out-paths", ...link, ...flags, installable];
    return { kind: "command", env: {}, argv, prints, caveats };
  }
  const link = outLink === undefined ? ["--no-out-link"] : ["--out-link", outLink];
  const entries = [...searchPath, ...(configuration === undefined ? [] : [`nixos-config=${configuration}`])];
  const argv = [
    "nix-build",
    "<nixpkgs/nixos>",
    "-A",
    attribute,
    ...entries.flatMap((entry) => ["-I", entry]),
  ];
  return { kind: "command", env: {}, argv: [...argv, ...link, ...flags], prints, caveats };
}

function attributeOf(native: LegacyFormat["native"]): string {
  if (native.kind !== "vm") return `config.system.build.images.${native.variant}`;
  return native.action === "build-vm" ? "config.system.build.vm" : "config.system.build.vmWithBootLoader";
}

/** One flag as `nix build` and nix-build take it: they evaluate and build, so what reaches either is kept once. */
function nixFlag(flag: PassedFlag): readonly string[] {
  const evaluating = passedTo("evaluate", [flag]);
  return evaluating.length > 0 ? evaluating : passedTo("realise", [flag]);
}

/** What stands on the command line and has no place on a modern one. */
function findInexpressible(invocation: LegacyInvocation, format: LegacyFormat): NoModernCommand | undefined {
  if (invocation.diskSize !== undefined && format.diskSize) {
    return none("--disk-size has no counterpart", "set virtualisation.diskSize in the configuration");
  }
  if (Object.keys(invocation.specialArgs).length > 0) {
    return none("--special-arg has no counterpart", "hand specialArgs to nixosSystem");
  }
  if (invocation.system !== undefined) {
    return none("--system has no counterpart", "set nixpkgs.hostPlatform in the configuration");
  }
  return undefined;
}

function flakeText({ uri, attribute }: NonNullable<LegacyInvocation["flake"]>): string {
  return attribute === undefined ? uri : `${uri}#${attribute}`;
}

/** One step of an attribute path on a command line of Nix; dots are only safe in quotes. */
function quoteAttribute(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name) ? name : `"${name}"`;
}

function none(reason: string, instead: string): NoModernCommand {
  return { kind: "none", reason, instead };
}
