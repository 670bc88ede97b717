import { placeAt } from "../engine/places.ts";
import type { Repository } from "../engine/types.ts";
import { scopesOf } from "../model/scopes.ts";
import { bindingPath } from "./members.ts";
import { oncePerRepository } from "./once.ts";

interface OldOption {
  /** From the root of a module. */
  readonly option: string;
  readonly formats: readonly string[];
  readonly instead: string;
}

/**
 * Options that the modules of some formats declared and nixpkgs does not: formats/qcow-efi.nix at 032decf; formats/kexec.nix
 * until it gave up autoreboot.nix and justdoit.nix.
 */
const OLD_OPTIONS: readonly OldOption[] = [
  {
    option: "boot.consoles",
    formats: ["qcow-efi"],
    instead: 'write the consoles as boot.kernelParams = [ "console=..." ]',
  },
  {
    option: "kexec.autoReboot",
    formats: ["kexec", "kexec-bundle"],
    instead: "take it out: nothing reboots by itself any more",
  },
  {
    option: "kexec.justdoit",
    formats: ["kexec", "kexec-bundle"],
    instead: "take it out, and bring the script it made in a module of your own",
  },
];

/** A next step where some module sets an option that goes with one of these formats; undefined where none does. */
export function findOldOption(repository: Repository, formats: ReadonlySet<string>): string | undefined {
  for (const { option, formats: of, instead } of OLD_OPTIONS) {
    const where = of.some((format) => formats.has(format)) ? placeOf(repository, option) : undefined;
    if (where !== undefined)
      return `${where} sets ${option}, which only nixos-generators declared: ${instead}`;
  }
  return undefined;
}

const placeOf = oncePerRepository((repository, option): string | undefined => {
  const steps = option.split(".");
  for (const path of repository.containing([option.slice(option.lastIndexOf(".") + 1)])) {
    const parsed = path.endsWith(".nix") ? repository.nix(path) : undefined;
    if (!parsed?.ok) continue;
    const scopes = scopesOf(parsed.tree);
    for (const node of scopes.nodes) {
      if (node.kind !== "AttrBinding") continue;
      const names = bindingPath(scopes, node);
      const at = names.findIndex((_, index) => steps.every((step, more) => names[index + more] === step));
      if (at >= 0) return placeAt(path, node.start);
    }
  }
  return undefined;
});
