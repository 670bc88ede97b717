import { staticName } from "../../../nix/strings.ts";
import type { Attr, AttrBinding, Node, Select } from "../../../nix/tree.ts";
import type { Finding } from "../../engine/types.ts";
import { isNixpkgs } from "../../model/flakes/flake.ts";
import type { NixFile, Project } from "../../model/project.ts";

/**
 * The names that lead to what a selection starts from, as far as they are known: those of `a` in `a.b.c`, looked up.
 * Empty where `a` leads to something that is not followed by names.
 */
function namesBefore(project: Project, file: NixFile, select: Select): readonly string[] {
  const value = project.value(file, select.target);
  return value.kind === "ref" ? value.path : [];
}

const IMAGES = ["system", "build", "images"];

/** Whether names lead to the images of a configuration. */
export function leadsToImages(names: readonly (string | undefined)[]): boolean {
  return endsWith(names, IMAGES);
}

/** The name of the image that a selection takes from a configuration and no more of it: `iso` of `images.iso`. */
export function variantSelected(project: Project, file: NixFile, select: Select): string | undefined {
  const name = staticName(select.path.attrs.at(-1)!);
  return name !== undefined && leadsToImages(namesUpTo(project, file, select, select.path.attrs.length - 1))
    ? name
    : undefined;
}

/** The names that lead to the attribute at an index of a selection, as far as images are told by them. */
export function namesUpTo(
  project: Project,
  file: NixFile,
  select: Select,
  index: number,
): readonly (string | undefined)[] {
  const written = select.path.attrs.slice(0, index).map(staticName);
  // Asked by words first: a value is worked out only where it can lead to images.
  if (index < IMAGES.length && !endsWith(written, IMAGES.slice(IMAGES.length - index))) return written;
  if (index === 0 && !project.ask(givesImages)) return written;
  return index >= IMAGES.length ? written : [...namesBefore(project, file, select), ...written];
}

/** The Nix files that may take images from a configuration: only those that mention them are parsed. */
export function filesBuilding(project: Project): readonly NixFile[] {
  return project.repository
    .containing(["system.build", "build.images"])
    .filter((path) => path.endsWith(".nix") && project.repository.text(path)?.includes("images") === true)
    .flatMap((path) => project.file(path) ?? []);
}

/** Whether some file hands the images on whole: only then a name alone can lead to them. */
function givesImages(project: Project): boolean {
  return filesBuilding(project).some(({ scopes }) =>
    scopes.nodes.some((node) => {
      if (node.kind === "Inherit") return node.attrs.some((attr) => staticName(attr) === "images");
      return node.kind === "Select" && staticName(node.path.attrs.at(-1)!) === "images";
    }),
  );
}

/** Whether names end with others. */
export function endsWith(names: readonly (string | undefined)[], ending: readonly string[]): boolean {
  return names.length >= ending.length && ending.every((name, at) => names.at(at - ending.length) === name);
}

/**
 * The full path of a binding within the outermost set that it is written in: `[ image modules iso ]` in
 * `{ image.modules = { iso = ...; }; }`. Undefined for one of a `let`.
 */
export function pathOf(file: NixFile, binding: AttrBinding): readonly Attr[] | undefined {
  const home = file.scopes.parent(binding);
  if (home?.kind !== "AttrSet") return undefined;
  const around = [...file.scopes.ancestors(home)].find((node) => node.kind !== "Paren");
  const before = around?.kind === "AttrBinding" ? pathOf(file, around) : [];
  return before && [...before, ...binding.path.attrs];
}

/**
 * Whether nothing but nixpkgs and the repository itself can define variants or options for the code of a file: a fix
 * there is safe, elsewhere a module out of sight could have defined the name that looks wrong.
 */
export function seesAllModules({ flake }: NixFile): boolean {
  return flake !== undefined && [...flake.inputs.keys()].every((name) => isNixpkgs(flake, name));
}

/** A place in a file, for a finding. */
export function at(
  file: NixFile,
  { start, end }: Pick<Node, "start" | "end">,
): Pick<Finding, "path" | "start" | "end"> {
  return { path: file.path, start, end };
}
