import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Expr, List, Range } from "../../../nix/tree.ts";
import { removeItem } from "../../edit/removal.ts";
import { oncePerRepository } from "../../engine/once.ts";
import { placeAt } from "../../engine/places.ts";
import type { Finding, Fixer, MigrateOptions, Repository } from "../../engine/types.ts";
import { isPackageSet } from "../../model/passing.ts";
import { type NixSource, openSource } from "../../nix/source.ts";
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
  check(file, repository, options) {
    const source = openSource(repository, file.path);
    if (source === undefined) return [];
    return source.scopes.nodes.flatMap((node) =>
      node.kind === "Identifier" || node.kind === "Select"
        ? (look(repository, source, node, options) ?? [])
        : [],
    );
  },
};

function look(
  repository: Repository,
  source: NixSource,
  node: Expr,
  options: MigrateOptions,
): Finding | undefined {
  const name = packageName(source, node) ?? packageOfFlake(source, node);
  if (name === undefined) return undefined;
  const at = { path: source.path, start: node.start, end: node.end };
  const message = `"${source.tree.text.slice(node.start, node.end)}" is the package of the retired command`;
  const parent = source.scopes.parent(node);
  if (parent?.kind !== "List") {
    const next = `call the successor of nixos-generate instead: nixos-rebuild build-image of ${SUCCESSOR}, or nix build`;
    return { ...at, message, withheld: "needs-decision", next };
  }
  if (options.scripts === "shim") {
    const next = "use the package of the drop-in, which has the same command";
    return { ...at, message, withheld: "needs-decision", next };
  }
  return { ...at, message, ...replacement(repository, source, parent, node, name, options) };
}

function replacement(
  repository: Repository,
  source: NixSource,
  list: List,
  item: Expr,
  name: PackageName,
  options: MigrateOptions,
): Pick<Finding, "fix" | "withheld" | "next"> {
  const { path, tree } = source;
  const caller = callerOf(repository, options.shimFlake ?? "");
  if (caller !== undefined) {
    const next = `${placeAt(caller.path, caller.at)} calls nixos-generate by name: change that first, or use the package of the drop-in, which has the same command`;
    return { withheld: "still-used", next };
  }
  const superfluous =
    options.scripts === "nix"
      ? "nix build needs none"
      : isOfSystem(source, list)
        ? "every NixOS has nixos-rebuild"
        : undefined;
  if (superfluous !== undefined) {
    const removal = removeItem(tree, list, item);
    const edits = removal.edits.map((edit) => ({ path, ...edit }));
    const title = `remove the package; ${superfluous}`;
    return { fix: { title, applicability: "safe", edits, removes: removal.comments } };
  }
  const old = tooOld(repository, source.origins.flake, options);
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
  const notes = stillToRaise(repository, source.origins.flake, options);
  return { fix: { title, applicability: "safe", edits: [edit], notes } };
}

/** Files in which the name of the program is not a command: documents, data, and Nix, which has fixers of its own. */
const NO_SCRIPT = /\.(?:nix|lock|md|markdown|mdx|org|adoc|rst|txt|patch|diff|svg|html?|json)$/i;

/** Where some script calls the program by its name and counts on it being there. */
const callerOf = oncePerRepository((repository, shim): Caller | undefined => {
  for (const path of repository.containing(["nixos-generate"])) {
    if (NO_SCRIPT.test(path)) continue;
    const text = repository.text(path) ?? "";
    const called = /^(?![ \t]*(?:#|\/\/)).*?(?<![\w./-])nixos-generate(?![\w-])/gm;
    // `nix shell <drop-in> -c nixos-generate` brings it along.
    const match = [...text.matchAll(called)].find(([line]) => shim === "" || !line.includes(shim));
    if (match !== undefined) return { path, at: match.index + match[0].length - "nixos-generate".length };
  }
  return undefined;
});

interface Caller {
  readonly path: string;
  readonly at: number;
}

/** Whether a list is `environment.systemPackages` of a NixOS, or added to it. */
function isOfSystem({ scopes }: NixSource, list: List): boolean {
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

/** The word that names the package, in `pkgs.nixos-generators` or below `with pkgs;`. */
function packageName(source: NixSource, node: Expr): PackageName | undefined {
  const named = ({ start, end }: Range) => ({ start, end, text: SUCCESSOR });
  if (node.kind === "Select") {
    const last = node.path.attrs.at(-1)!;
    if (staticName(last) !== PACKAGE || source.origins.of(node) !== undefined) return undefined;
    return isPackageSet(node.target, node.path.attrs.slice(0, -1)) ? named(last) : undefined;
  }
  if (node.kind !== "Identifier" || node.name !== PACKAGE) return undefined;
  if (source.scopes.lookup(PACKAGE, node) !== undefined) return undefined;
  const [scope] = source.scopes.withs(node);
  return scope !== undefined && isPackageSet(scope.scope) ? named(node) : undefined;
}

/** `nixos-generators.packages.${system}.default`: the same program from the flake, whole. */
function packageOfFlake(source: NixSource, node: Expr): PackageName | undefined {
  if (node.kind !== "Select" || node.default !== undefined) return undefined;
  const { attrs } = node.path;
  const at = attrs.findIndex(
    (attr) => staticName(attr) === "packages" || staticName(attr) === "defaultPackage",
  );
  const steps = at >= 0 && staticName(attrs[at]!) === "packages" ? 3 : 2;
  if (at < 0 || attrs.length !== at + steps || source.origins.ofPrefix(node, at)?.kind !== "generators")
    return undefined;
  const [scope] = source.scopes.withs(node);
  const brought = scope !== undefined && isPackagesName(scope.scope);
  const text = brought ? SUCCESSOR : isPackagesAt(source, node) ? `pkgs.${SUCCESSOR}` : undefined;
  return { start: node.start, end: node.end, text };
}

/** `pkgs` itself, and nothing in it. */
function isPackagesName(expr: Expr): boolean {
  const inner = unwrap(expr);
  return inner.kind === "Identifier" && inner.name === "pkgs";
}

/** Whether `pkgs` is a package set at a place, and no input of that name nor the sets of all systems. */
function isPackagesAt(source: NixSource, node: Expr): boolean {
  const binder = source.scopes.lookup("pkgs", node);
  if (binder === undefined || source.origins.ofBinder(binder)?.kind === "input") return false;
  const value = binder.kind === "binding" ? unwrap(binder.binding.value) : undefined;
  return !(value?.kind === "Select" && staticName(value.path.attrs.at(-1)!) === "legacyPackages");
}
