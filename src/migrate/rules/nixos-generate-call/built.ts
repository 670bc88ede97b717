import type { Bindings } from "../../../formats/additions.ts";
import { findFormat } from "../../../formats/index.ts";
import { type ModuleList, withImports } from "../../model/modules/module.ts";
import { saidOf } from "../../model/modules/settings.ts";
import type { Project } from "../../model/project.ts";
import { type Target, takesItsAttr } from "../target.ts";

// nixos-generators built `system.build.<formatAttr>`, nixpkgs builds `system.build.image`. They are the same until a
// module defines the former anew, or builds another kind of image and so defines the latter a second time.

/** Folders of nixpkgs whose modules define `system.build.image` for an image of their own, and the variants they are part of. */
const FAMILIES: readonly (readonly [folder: string, variant: string])[] = [
  ["installer/cd-dvd/", "iso"],
  ["installer/sd-card/", "sd-"],
  ["installer/netboot/", "kexec"],
];

/** What takes the image from where nixos-generators took it; undefined where `system.build.image` is the same. */
export function builtRow(project: Project, list: ModuleList, target: Target): Bindings | undefined {
  if (target.kind !== "image" || !takesItsAttr(target.format)) return undefined;
  const attribute = findFormat(target.format)!.formatAttr;
  const modules = list.items.flatMap((item) => withImports(item)).map(({ module }) => module);
  const defined = modules.some(
    (module) => saidOf(project, module, ["system", "build", attribute]).definitions.length > 0,
  );
  const foreign = modules.some(({ kind, path }) => kind === "nixpkgs" && isOther(path ?? "", target.variant));
  if (!defined && !foreign) return undefined;
  return {
    bindings: `system.build.image = lib.mkForce config.system.build.${attribute};`,
    arguments: ["config", "lib"],
    reason: `A module here defines the attribute that nixos-generators used as the image, system.build.${attribute}.`,
  };
}

function isOther(path: string, variant: string): boolean {
  return FAMILIES.some(
    ([folder, own]) =>
      path.startsWith(folder) && path !== "installer/cd-dvd/channel.nix" && !variant.startsWith(own),
  );
}
