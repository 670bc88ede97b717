import { quoteString } from "../../../nix/quote.ts";
import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Expr } from "../../../nix/tree.ts";
import { asOperand } from "../../edit/insertion.ts";
import { libraryName } from "../../model/library.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { mayHave, memberOf, memberText, type WrittenArguments, writtenMember } from "./arguments.ts";
import type { GenerateCall } from "./calls.ts";

/**
 * nixosGenerate took the system from `pkgs` where only that was given; nixosSystem must be told. The binding that says
 * so; undefined where none is needed.
 */
export function systemRow(
  project: Project,
  { file, argument }: GenerateCall,
  args: WrittenArguments,
): string | undefined {
  if (mayHave(argument, "system")) return undefined;
  const pkgs = writtenMember(args, "pkgs");
  if (pkgs === undefined) return undefined;
  const known = pkgs.kind === "binding" ? systemOfPackages(project, file, pkgs.binding.value) : undefined;
  const from =
    pkgs.kind === "binding" ? asOperand(file.tree, pkgs.binding.value) : memberText(file, "pkgs", pkgs);
  return known ?? `inherit (${from}.stdenv.hostPlatform) system;`;
}

/** The system of `nixpkgs.legacyPackages.x86_64-linux` and of `import nixpkgs { system = ...; }`, bound as it is there. */
function systemOfPackages(project: Project, file: NixFile, packages: Expr): string | undefined {
  const expr = unwrap(packages);
  const { text } = file.tree;
  if (expr.kind === "Select" && expr.default === undefined) {
    const [set, system] = expr.path.attrs.slice(-2);
    if (set === undefined || system === undefined || staticName(set) !== "legacyPackages") return undefined;
    const name = staticName(system);
    if (name !== undefined) return `system = ${quoteString(name)};`;
    return system.kind === "DynamicAttr" ? bound(text.slice(system.expr.start, system.expr.end)) : undefined;
  }
  if (expr.kind !== "Apply" || expr.args.length !== 2) return undefined;
  const func = project.value(file, expr.func);
  if (func.kind !== "ref" || libraryName(project, func) !== "import") return undefined;
  const options = unwrap(expr.args[1]!);
  if (options.kind !== "AttrSet" || options.recursive || memberOf(options, "crossSystem") !== undefined)
    return undefined;
  const member = memberOf(options, "system");
  if (member?.kind === "inherit") return member.inherit.from === undefined ? "inherit system;" : undefined;
  return member === undefined ? undefined : bound(asOperand(file.tree, member.binding.value));
}

function bound(text: string): string {
  return text === "system" ? "inherit system;" : `system = ${text};`;
}
