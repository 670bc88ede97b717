import { IMAGE_FILE_OPTIONS, VARIANTS } from "../../../formats/index.ts";
import { quoteAttrPath } from "../../../nix/quote.ts";
import { pathText, staticName, stringParts, unwrap } from "../../../nix/strings.ts";
import type { AttrBinding, AttrSet, Expr } from "../../../nix/tree.ts";
import type { Finding } from "../../engine/types.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { at, filesBuilding, leadsToImages } from "./names.ts";
import { ownVariants } from "./own-variants.ts";

/** Options of one variant by their first name, where that name says which image is meant. */
const TELLING = ["amazonImage", "isoImage", "openstackImage", "proxmox", "proxmoxLXC", "sdImage"];

/** What a file that this looks at contains. */
const OPTION_WORDS: readonly string[] = [...TELLING, ...IMAGE_FILE_OPTIONS];

/**
 * Options that exist only inside a variant, set by a module of a configuration whose images nixpkgs builds. Nothing is
 * said where a module of nixpkgs that declares them may be imported, or where the file may be part of a variant.
 */
export function findOptionsAtTop(project: Project): readonly Finding[] {
  if (!buildsNatively(project) || mayDeclare(project)) return [];
  return project.filesContaining(OPTION_WORDS).flatMap((file) => optionsIn(file));
}

function optionsIn(file: NixFile): readonly Finding[] {
  return (moduleSet(file.tree.root)?.bindings ?? []).flatMap((binding) =>
    binding.kind === "AttrBinding" ? optionAt(file, binding) : [],
  );
}

/** The set of a file that is written as a module: with module arguments and an ellipsis. */
function moduleSet(root: Expr): AttrSet | undefined {
  const lambda = unwrap(root);
  if (lambda.kind !== "Lambda" || lambda.formals?.ellipsis === undefined) return undefined;
  const body = unwrap(lambda.body);
  return body.kind === "AttrSet" ? body : undefined;
}

function optionAt(file: NixFile, binding: AttrBinding): readonly Finding[] {
  const names = binding.path.attrs.map(staticName);
  const settings = names.length > 1 || unwrap(binding.value).kind === "AttrSet";
  const [first = "", second] = names;
  const fileOption = first === "image" && IMAGE_FILE_OPTIONS.includes(`image.${second}`);
  if (!fileOption && !(settings && TELLING.includes(first))) return [];
  const option = fileOption ? `image.${second}` : first;
  const variants = VARIANTS.filter(({ ownOptions }) => fileOption || ownOptions.includes(first));
  const where = variants.length === 1 ? variants[0]!.name : "<variant>";
  const which = fileOption ? "each image" : variants.map(({ name }) => JSON.stringify(name)).join(" and ");
  return [
    {
      ...at(file, binding.path),
      message: `the option "${option}" exists only inside ${which}, unless a module that is not visible declares it, and is set outside it`,
      withheld: "needs-decision",
      next: `write image.modules.${where}.${quoteAttrPath(names.filter((name) => name !== undefined))} instead`,
    },
  ];
}

/** Whether the repository takes images from `system.build.images`, and none from nixos-generators. */
function buildsNatively(project: Project): boolean {
  const { generators, repository } = project;
  return (
    !repository.containing([...generators]).some((path) => path.endsWith(".nix")) &&
    filesBuilding(project).some(takesImages)
  );
}

function takesImages(file: NixFile): boolean {
  return file.scopes.nodes.some((node) => {
    if (node.kind === "Select") return leadsThroughImages(node.path.attrs.map(staticName));
    if (node.kind !== "Inherit" || node.from === undefined) return false;
    const from = unwrap(node.from.expr);
    const names = from.kind === "Select" ? from.path.attrs.map(staticName) : [];
    return node.attrs.some((attr) => leadsThroughImages([...names, staticName(attr)]));
  });
}

function leadsThroughImages(names: readonly (string | undefined)[]): boolean {
  return names.some((_, index) => leadsToImages(names.slice(0, index + 1)));
}

/** Folders of nixpkgs' modules that declare such options. */
const IMAGE_MODULES = ["installer/", "maintainers/scripts/", "image/", "virtualisation/"];

/** Whether a module of an image may be imported outside of a variant, or a variant may be made of files. */
function mayDeclare(project: Project): boolean {
  const { modules, open } = ownVariants(project);
  return (
    open ||
    modules.some(({ onlySettings }) => !onlySettings) ||
    project.filesContaining(IMAGE_MODULES).some(namesImageModule)
  );
}

function namesImageModule(file: NixFile): boolean {
  return file.scopes.nodes.some((node) => {
    const texts =
      node.kind === "String" || node.kind === "IndentedString"
        ? stringParts(node).filter((part) => typeof part === "string")
        : node.kind === "Path"
          ? [pathText(node) ?? IMAGE_MODULES[0]!]
          : [];
    return texts.some((text) => IMAGE_MODULES.some((folder) => text.includes(folder)));
  });
}
