import type { LegacyFormat } from "../../formats/index.ts";
import type { PassedFlag } from "../command-line/flags.ts";
import type { LegacyInvocation } from "../command-line/invocation.ts";
import { passedTo } from "../command-line/passing.ts";
import { type ModernPlace, type NoModernCommand, none, type Spelled } from "./modern-command.ts";

/** The entry of nixpkgs for a configuration without a flake (nixos/default.nix): arguments configuration and system. */
const ENTRY = "<nixpkgs/nixos>";

/**
 * `nix build` of a flake, else nix-build, for an old command line; with `--run` nix run, which starts the program that
 * the machine names as its own (meta.mainProgram in nixos/modules/virtualisation/qemu-vm.nix).
 */
export function viaNix(
  invocation: LegacyInvocation,
  format: LegacyFormat,
  place: ModernPlace,
): Spelled | NoModernCommand {
  const { flake, run, outLink } = invocation;
  if (flake && flake.attribute === undefined) {
    return none("the flake's configuration is chosen by the host's name", "name it: --flake URI#HOST");
  }
  if (run && (format.native.kind !== "vm" || outLink !== undefined)) {
    return none("--run starts a machine; it makes no image or link", "build it, then start bin/run-*-vm");
  }
  return flake ? ofFlake(invocation, format, place) : ofFile(invocation, format);
}

function ofFlake(
  { flake, outLink, run, passed }: LegacyInvocation,
  { native }: LegacyFormat,
  { pure = false, plainHosts = false, typed = false }: ModernPlace,
): Spelled {
  const host = quoteAttribute(flake!.attribute!, plainHosts);
  const installable = `${flake!.uri}#nixosConfigurations.${host}.${attributeOf(native)}`;
  const flags = [...(pure ? [] : ["--impure"]), ...passed.flatMap(nixFlag)];
  if (run) return ran(["nix", "run", installable, ...flags]);
  const quiet = outLink !== undefined || typed;
  const link = outLink !== undefined ? ["-o", outLink] : typed ? [] : ["--no-link", "--print-out-paths"];
  return {
    kind: "command",
    env: {},
    argv: ["nix", "build", installable, ...link, ...flags],
    prints: quiet ? "nothing" : "output",
    caveats: outLink === undefined && typed ? ["makes ./result in the working directory"] : [],
  };
}

function ofFile(
  { configuration, searchPath, system, outLink, run, passed }: LegacyInvocation,
  { native, system: board }: LegacyFormat,
): Spelled {
  const entries = [...searchPath, ...(configuration === undefined ? [] : [`nixos-config=${configuration}`])];
  const machine = system ?? board;
  const flags = [
    ...entries.flatMap((entry) => ["-I", entry]),
    ...(machine === undefined ? [] : ["--argstr", "system", machine]),
  ];
  const attribute = attributeOf(native);
  const rest = passed.flatMap(nixFlag);
  if (run) return ran(["nix", "run", "-f", ENTRY, attribute, ...flags, ...rest]);
  const link = outLink === undefined ? ["--no-out-link"] : ["-o", outLink];
  const argv = ["nix-build", ENTRY, "-A", attribute, ...flags, ...link, ...rest];
  return { kind: "command", env: {}, argv, prints: "output", caveats: [] };
}

function ran(argv: readonly string[]): Spelled {
  return { kind: "command", env: {}, argv, prints: "nothing", caveats: [] };
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

/** One step of an attribute path on a command line of Nix; dots are only safe in quotes. */
function quoteAttribute(name: string, plain: boolean): string {
  return plain || /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name) ? name : `"${name}"`;
}
