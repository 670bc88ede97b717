import { additionsFor } from "../../../formats/additions.ts";
import { formatsOfVariant } from "../../../formats/index.ts";
import { staticName } from "../../../nix/strings.ts";
import type { Select } from "../../../nix/tree.ts";
import { nodesOfKind } from "../../../nix/walk.ts";
import type { Finding, MigrateOptions } from "../../engine/types.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { at, variantSelected } from "./names.ts";
import { ownVariants } from "./own-variants.ts";

/** Variants of nixpkgs that may not start, with a word that configurations which solve this contain. */
const PROVIDED: Readonly<Record<string, string>> = {
  iso: "makeEfiBootable",
  qemu: "virtio",
  "qemu-efi": "virtio",
};
const QEMU_GUEST = "qemu-guest.nix";

/**
 * Images that lack what lets them start: EFI and USB boot of an iso, virtio drivers of a qcow2. One note for a variant
 * and file, and none where the repository has settings for that variant or the words that provide for it.
 */
export function findLost(project: Project, file: NixFile, options: MigrateOptions): readonly Finding[] {
  if (options.fidelity === "native") return [];
  const found = new Map<string, Finding>();
  for (const select of nodesOfKind(file.tree.root, "Select")) {
    project.budget.spend();
    const last = staticName(select.path.attrs.at(-1)!);
    if (last === undefined || !Object.hasOwn(PROVIDED, last)) continue;
    const variant = variantSelected(project, file, select);
    if (variant === undefined) continue;
    if (found.has(variant) || isProvided(project, variant)) continue;
    found.set(variant, noteFor(file, select, variant));
  }
  return [...found.values()];
}

function isProvided(project: Project, variant: string): boolean {
  const { modules, open } = ownVariants(project);
  if (open || modules.some(({ name }) => name === variant)) return true;
  return project.filesContaining([PROVIDED[variant]!, QEMU_GUEST]).length > 0;
}

function noteFor(file: NixFile, select: Select, variant: string): Finding {
  const format = formatsOfVariant(variant)[0]!.name;
  const { lost } = additionsFor(format, { fidelity: "native", place: "variant" });
  const { bindings, arguments: names } = additionsFor(format, { fidelity: "same", place: "variant" });
  const head = names.length === 0 ? "" : `{ ${names.join(", ")}, ... }: `;
  const body = bindings.replaceAll(/^(?=.)/gm, "  ");
  return {
    ...at(file, select),
    message: `nixpkgs' own ${JSON.stringify(variant)} image: ${lost.join("; ")}`,
    note: true,
    next: "where that matters, add a module to the configuration",
    snippet: `image.modules.${variant} = ${head}{\n${body}\n};`,
  };
}
