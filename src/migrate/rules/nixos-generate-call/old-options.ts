import { sentence } from "../../engine/text.ts";
import { type ModuleList, withImports } from "../../model/modules/module.ts";
import { saidOf } from "../../model/modules/settings.ts";
import type { Project } from "../../model/project.ts";
import { LEGACY_OPTIONS } from "../own-options.ts";
import { type Refusal, refuse } from "./words.ts";

interface OldOption {
  /** From the root of a module. */
  readonly option: readonly string[];
  /** Undefined: with every format. */
  readonly formats: readonly string[] | undefined;
  readonly instead: string;
}

/**
 * Options that the modules of nixos-generators declared and nixpkgs does not: format-module.nix and formats/qcow-efi.nix
 * at 032decf; formats/kexec.nix until it gave up autoreboot.nix and justdoit.nix.
 */
const OLD_OPTIONS: readonly OldOption[] = [
  ...LEGACY_OPTIONS.map((option) => ({
    option,
    formats: undefined,
    instead: "remove it; where the image is not the format's own, use that attribute of config.system.build",
  })),
  {
    option: ["boot", "consoles"],
    formats: ["qcow-efi"],
    instead: 'write the consoles as boot.kernelParams = [ "console=..." ]',
  },
  {
    option: ["kexec", "autoReboot"],
    formats: ["kexec", "kexec-bundle"],
    instead: "remove it: nothing reboots by itself any more",
  },
  {
    option: ["kexec", "justdoit"],
    formats: ["kexec", "kexec-bundle"],
    instead: "remove it, and add the script it made in a module of your own",
  },
];

/** Why a call stays whose modules set what only nixos-generators declared; undefined where none does. */
export function oldOptionIn(
  project: Project,
  list: ModuleList,
  formats: readonly string[],
): Refusal | undefined {
  for (const { option, formats: of, instead } of OLD_OPTIONS) {
    if (of !== undefined && !of.some((format) => formats.includes(format))) continue;
    for (const { module } of list.items.flatMap((item) => withImports(item))) {
      const [definition] = saidOf(project, module, option).definitions;
      if (definition === undefined) continue;
      const place = definition.place ?? module.written;
      const where = place === undefined ? "a module" : { path: place.file.path, offset: place.expr.start };
      return refuse(
        "needs-decision",
        sentence`${where} sets ${option.join(".")}, which only nixos-generators declared: ${instead}`,
      );
    }
  }
  return undefined;
}

/** Whether a module reads `config.formatAttr` or asks whether there is one. */
export function readsFormatAttr(project: Project, list: ModuleList): boolean {
  return list.items
    .flatMap((item) => withImports(item))
    .some(({ module }) =>
      project.modules.reads(module).some((path) => path[0] === "formatAttr" || path[0] === "fileExtension"),
    );
}
