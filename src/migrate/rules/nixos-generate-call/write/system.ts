import { quoteString } from "../../../../nix/quote.ts";
import { staticName, stringValue, unwrap } from "../../../../nix/strings.ts";
import type { Expr, Node } from "../../../../nix/tree.ts";
import { asOperand } from "../../../edit/insertion.ts";
import { libraryName } from "../../../model/library/library.ts";
import { allModules, type ModuleList } from "../../../model/modules/module.ts";
import { mayRead } from "../../../model/modules/reads.ts";
import { mayBeSet } from "../../../model/modules/settings.ts";
import type { NixFile, Project } from "../../../model/project.ts";
import type { Binder, Scopes } from "../../../model/scopes.ts";
import {
  type Member,
  mayHave,
  memberOf,
  memberText,
  type WrittenArguments,
  writtenMember,
} from "../arguments.ts";
import type { GenerateCall } from "../calls.ts";

/** Modules of nixpkgs that read the system from `config.nixpkgs` (virtualisation/nixos-containers.nix), where these are set. */
const READERS: readonly (readonly string[])[] = [["containers"], ["hardware", "facter"]];

/**
 * Whether a module may ask for `config.nixpkgs.system`. With `pkgs` given nothing else does: the system with and without
 * `system` beside it is the same derivation (evaluated on 26.11pre: iso, proxmox, qemu).
 */
export function asksForSystem(project: Project, list: ModuleList): boolean {
  if (list.open !== undefined || READERS.some((option) => mayBeSet(project, list, option))) return true;
  return allModules(list).some(
    (module) =>
      module.kind === "foreign" || project.modules.reads(module).some((path) => mayRead(path, ["nixpkgs"])),
  );
}

/**
 * nixosGenerate took the system from `pkgs` where only that was given; nixosSystem must be told where a module asks for
 * it. The binding that says so; undefined where there is nothing to take it from.
 */
export function systemRow(
  project: Project,
  { file, argument, apply }: GenerateCall,
  args: WrittenArguments,
): string | undefined {
  if (mayHave(argument, "system")) return undefined;
  const pkgs = writtenMember(args, "pkgs");
  if (pkgs === undefined) return undefined;
  const known = packagesOf(file, pkgs).flatMap(
    (expr) => systemOfPackages(project, file, expr, apply) ?? [],
  )[0];
  const from =
    pkgs.kind === "binding" ? asOperand(file.tree, pkgs.binding.value) : memberText(file, "pkgs", pkgs);
  return known ?? `inherit (${from}.stdenv.hostPlatform) system;`;
}

/** How the packages are written, and what a name for them is bound to. */
function packagesOf({ scopes }: NixFile, member: Member): readonly Expr[] {
  const binder =
    member.kind === "inherit"
      ? member.inherit.from === undefined
        ? scopes.inherited(member.inherit, member.inherit.attrs[member.index]!)
        : undefined
      : nameOf(scopes, member.binding.value);
  const written = member.kind === "binding" ? [member.binding.value] : [];
  return binder?.kind === "binding" ? [...written, binder.binding.value] : written;
}

function nameOf(scopes: Scopes, expr: Expr): Binder | undefined {
  const inner = unwrap(expr);
  return inner.kind === "Identifier" ? scopes.lookup(inner.name, inner) : undefined;
}

/** The system of `nixpkgs.legacyPackages.x86_64-linux` and of `import nixpkgs { system = ...; }`, bound as it is there. */
function systemOfPackages(project: Project, file: NixFile, packages: Expr, site: Node): string | undefined {
  const expr = unwrap(packages);
  const bound = (system: Expr) =>
    isPlain(system) && file.scopes.meansTheSame(system, site)
      ? rowFor(asOperand(file.tree, system))
      : undefined;
  if (expr.kind === "Select" && expr.default === undefined) {
    const [set, system] = expr.path.attrs.slice(-2);
    if (set === undefined || system === undefined || staticName(set) !== "legacyPackages") return undefined;
    const name = staticName(system);
    if (name !== undefined) return `system = ${quoteString(name)};`;
    return system.kind === "DynamicAttr" ? bound(system.expr) : undefined;
  }
  if (expr.kind !== "Apply" || expr.args.length !== 2) return undefined;
  const func = project.value(file, expr.func);
  if (func.kind !== "ref" || libraryName(project, func) !== "import") return undefined;
  const options = unwrap(expr.args[1]!);
  if (options.kind !== "AttrSet" || options.recursive || memberOf(options, "crossSystem") !== undefined)
    return undefined;
  const member = memberOf(options, "system");
  if (member?.kind === "inherit") {
    const outer = file.scopes.inherited(member.inherit, member.inherit.attrs[member.index]!);
    const same = outer !== undefined && outer === file.scopes.lookup("system", site);
    return member.inherit.from === undefined && same ? "inherit system;" : undefined;
  }
  return member === undefined ? undefined : bound(member.binding.value);
}

/** A text or a name, which may be written a second time. */
function isPlain(expr: Expr): boolean {
  return stringValue(unwrap(expr)) !== undefined || unwrap(expr).kind === "Identifier";
}

function rowFor(text: string): string {
  return text === "system" ? "inherit system;" : `system = ${text};`;
}
