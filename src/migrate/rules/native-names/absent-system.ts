import { meantVariant, VARIANTS } from "../../../formats/index.ts";
import { staticName } from "../../../nix/strings.ts";
import type { Select } from "../../../nix/tree.ts";
import type { Finding } from "../../engine/types.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { at, seesAllModules } from "./names.ts";

/** `config.build.images.iso`: NixOS has `config.system.build`, and no `config.build`. */
export function findAbsentSystem(project: Project, file: NixFile): readonly Finding[] {
  return file.scopes.nodes.flatMap((node) => {
    project.budget.spend();
    return node.kind === "Select" ? inSelect(file, node) : [];
  });
}

function inSelect(file: NixFile, select: Select): readonly Finding[] {
  const names = select.path.attrs.map(staticName);
  const index = names.findIndex((name, at) => name === "config" && names[at + 1] === "build");
  const variant = index < 0 || names[index + 2] !== "images" ? undefined : names[index + 3];
  if (variant === undefined || !isVariant(variant)) return [];
  const build = select.path.attrs[index + 1]!;
  return [
    {
      ...at(file, build),
      message: '"config.build" is not an option of NixOS: images are in "config.system.build"',
      fix: {
        title: "use the image from config.system.build",
        applicability: seesAllModules(file) ? "safe" : "unsafe",
        edits: [{ path: file.path, start: build.start, end: build.start, text: "system." }],
      },
    },
  ];
}

function isVariant(name: string): boolean {
  return VARIANTS.some((variant) => variant.name === name) || meantVariant(name) !== undefined;
}
