import { staticName } from "../../../nix/strings.ts";
import type { Attr, Expr, Identifier, List, Node, Select } from "../../../nix/tree.ts";
import { removeItem } from "../../edit/removal.ts";
import { sentence } from "../../engine/text.ts";
import type { Finding, Fixer, MigrateOptions } from "../../engine/types.ts";
import { generatorsMember } from "../../model/flakes/generators.ts";
import { isPackages } from "../../model/library/library.ts";
import { type NixFile, type Project, projectOf } from "../../model/project.ts";
import { optionsOf, type RefValue, type Value } from "../../model/values.ts";
import { buildsWithNix, callerOf } from "../gates/caller.ts";
import { stillToRaise, tooOld } from "../gates/release.ts";

const PACKAGE = "nixos-generators";
/** In nixpkgs since 24.11; the only nixos-rebuild from 26.05 on. */
const SUCCESSOR = "nixos-rebuild-ng";

/**
 * The package nixos-generators in a list of packages, a shell's or a system's: it brought the command, and what takes
 * over from the command takes over from the package.
 */
export const generatorsPackage: Fixer = {
  id: "generators-package",
  summary: "replace the package nixos-generators in shells and systems by the one with the new command",
  looksAt: (path) => path.endsWith(".nix"),
  patterns: [PACKAGE],
  check({ path }, repository, options, budget) {
    const project = projectOf(repository);
    const file = project.file(path);
    if (file === undefined) return [];
    return project.within(budget, () =>
      file.scopes.nodes.flatMap((node) => (mayName(node) ? (look(project, file, node, options) ?? []) : [])),
    );
  },
};

/** Words that the package is reached by: its own in nixpkgs, the sets of packages of its flake. */
const NAMES: ReadonlySet<string | undefined> = new Set([PACKAGE, "packages", "defaultPackage"]);

function mayName(node: Node): node is Identifier | Select {
  if (node.kind === "Identifier") return node.name === PACKAGE;
  return node.kind === "Select" && node.path.attrs.some((attr) => NAMES.has(staticName(attr)));
}

function look(
  project: Project,
  file: NixFile,
  node: Identifier | Select,
  options: MigrateOptions,
): Finding | undefined {
  const name = packageName(project, file, node);
  if (name === undefined) return undefined;
  const at = { path: file.path, start: node.start, end: node.end };
  const message = `"${file.tree.text.slice(node.start, node.end)}" is the package of the retired command`;
  const parent = file.scopes.parent(node);
  if (parent?.kind !== "List") {
    const next = `call the successor of nixos-generate instead: nixos-rebuild build-image of ${SUCCESSOR}, or nix build`;
    return { ...at, message, withheld: "needs-decision", next };
  }
  if (options.scripts === "shim") {
    const next = "use the package of the drop-in, which has the same command";
    return { ...at, message, withheld: "needs-decision", next };
  }
  return { ...at, message, ...replacement(project, file, parent, node, name, options) };
}

function replacement(
  project: Project,
  file: NixFile,
  list: List,
  item: Expr,
  name: PackageName,
  options: MigrateOptions,
): Pick<Finding, "fix" | "withheld" | "next"> {
  const { path, tree, flake } = file;
  const caller = project.ask(callerOf, options.shimFlake ?? "");
  if (caller !== undefined) {
    const next = sentence`${caller} calls nixos-generate by name: change that first, or use the package of the drop-in, which has the same command`;
    return { withheld: "still-used", next };
  }
  const superfluous =
    options.scripts === "nix"
      ? "nix build needs none"
      : isOfSystem(file, list)
        ? "every NixOS has nixos-rebuild"
        : project.ask(buildsWithNix)
          ? "Nix builds the images itself"
          : undefined;
  if (superfluous !== undefined) {
    const removal = removeItem(tree, list, item);
    const edits = removal.edits.map((edit) => ({ path, ...edit }));
    const title = `remove the package; ${superfluous}`;
    return { fix: { title, applicability: "safe", edits, removes: removal.comments } };
  }
  const old = tooOld(project.repository, flake, options);
  if (old !== undefined) {
    const next = `raise the nixpkgs input (${old}) to nixos-25.05 or newer first, or pass --to-release 25.11`;
    return { withheld: "release-too-old", next };
  }
  if (name.text === undefined) {
    const next = `replace it by ${SUCCESSOR} of nixpkgs, which has nixos-rebuild build-image`;
    return { withheld: "nixpkgs-not-in-scope", next };
  }
  const edit = { path, start: name.start, end: name.end, text: name.text };
  const title = `use ${SUCCESSOR}, which has nixos-rebuild build-image`;
  const notes = stillToRaise(project.repository, flake, options);
  return { fix: { title, applicability: "safe", edits: [edit], notes } };
}

/** Whether a list is `environment.systemPackages` of a NixOS, or added to it. */
function isOfSystem({ scopes }: NixFile, list: List): boolean {
  for (const node of scopes.ancestors(list)) {
    if (node.kind === "AttrBinding") return staticName(node.path.attrs.at(-1)!) === "systemPackages";
    if (!["Paren", "With", "Binary", "Apply"].includes(node.kind)) return false;
  }
  return false;
}

/** What names the package, and what names its successor there. */
interface PackageName {
  readonly start: number;
  readonly end: number;
  /** Undefined where no package set is within reach. */
  readonly text: string | undefined;
}

function packageName(project: Project, file: NixFile, node: Identifier | Select): PackageName | undefined {
  const [only, ...more] = optionsOf(project.value(file, node));
  if (only?.kind !== "ref" || more.length > 0) return undefined;
  if (isOfPackages(project, only)) return wordFor(file, node);
  return node.kind === "Select" && isOfFlake(project, only) ? wholeFor(project, file, node) : undefined;
}

/** The word that names the package, in `pkgs.nixos-generators` or below `with pkgs;`. */
function wordFor({ scopes }: NixFile, node: Identifier | Select): PackageName | undefined {
  const word = node.kind === "Select" ? node.path.attrs.at(-1)! : node;
  const bound = node.kind === "Identifier" && scopes.lookup(PACKAGE, node) !== undefined;
  if (bound || (word.kind === "Identifier" ? word.name : staticName(word as Attr)) !== PACKAGE)
    return undefined;
  return { start: word.start, end: word.end, text: SUCCESSOR };
}

/** Whether a reference is the package of nixpkgs, or of a set of packages in it. */
function isOfPackages(project: Project, ref: RefValue): boolean {
  const above = ref.path.slice(0, -1);
  return (
    ref.path.at(-1) === PACKAGE &&
    [...above.keys(), above.length].some((upTo) =>
      isPackages(project, { ...ref, path: above.slice(0, upTo) }),
    )
  );
}

/** `nixos-generators.packages.${system}.default`: the same program from the flake, whole. */
function isOfFlake(project: Project, ref: RefValue): boolean {
  const [set, ...names] = generatorsMember(project, ref) ?? [];
  return (set === "packages" && names.length === 2) || (set === "defaultPackage" && names.length === 1);
}

function wholeFor(project: Project, file: NixFile, node: Select): PackageName | undefined {
  if (node.default !== undefined) return undefined;
  const [scope] = file.scopes.withs(node);
  const brought = scope !== undefined && isPackageSet(project, project.value(file, scope.scope));
  const text = brought ? SUCCESSOR : isPackagesAt(project, file, node) ? `pkgs.${SUCCESSOR}` : undefined;
  return { start: node.start, end: node.end, text };
}

/** Whether `pkgs` is a package set at a place, and no input of that name nor the sets of all systems. */
function isPackagesAt(project: Project, file: NixFile, node: Node): boolean {
  return isPackageSet(project, project.evaluator.named(file, "pkgs", node));
}

function isPackageSet(project: Project, value: Value): boolean {
  const options = optionsOf(value);
  return (
    options.length > 0 && options.every((option) => option.kind === "ref" && isPackages(project, option))
  );
}
