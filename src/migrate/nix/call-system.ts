import { quoteString } from "../../nix/quote.ts";
import { staticName, unwrap } from "../../nix/strings.ts";
import type { Binding, Expr } from "../../nix/tree.ts";
import { appendBinding, asOperand } from "../edit/insertion.ts";
import type { Edit } from "../engine/types.ts";
import { baseHas, defines, memberText } from "./call-arguments.ts";
import { type Call, isWritten, writtenMember } from "./call-read.ts";
import { names } from "./callers.ts";
import { findMember } from "./members.ts";
import type { NixSource } from "./source.ts";

/** nixosGenerate took the system from `pkgs` where only that was given; nixosSystem must be told. */
export function systemEdits(call: Call, leaving: readonly Binding[]): readonly Edit[] {
  const { source, arguments: args } = call;
  const pkgs = writtenMember(call, "pkgs");
  if (pkgs === undefined || isWritten(call, "system") || baseHas(source, args.bases, "system") !== false)
    return [];
  const known = pkgs.kind === "binding" ? systemOfPackages(source, pkgs.binding.value) : undefined;
  const from =
    pkgs.kind === "binding" ? asOperand(source.tree, pkgs.binding.value) : memberText(source, "pkgs", pkgs);
  const row = known ?? `inherit (${from}.stdenv.hostPlatform) system;`;
  return appendBinding(source.tree, args.set!, row, leaving);
}

/** The system of `nixpkgs.legacyPackages.x86_64-linux` and of `import nixpkgs { system = ...; }`, bound as it is there. */
function systemOfPackages({ tree }: NixSource, packages: Expr): string | undefined {
  const expr = unwrap(packages);
  if (expr.kind === "Select" && expr.default === undefined) {
    const [set, system] = expr.path.attrs.slice(-2);
    if (set === undefined || system === undefined || staticName(set) !== "legacyPackages") return undefined;
    const name = staticName(system);
    if (name !== undefined) return `system = ${quoteString(name)};`;
    if (system.kind !== "DynamicAttr") return undefined;
    const text = tree.text.slice(system.expr.start, system.expr.end);
    return text === "system" ? "inherit system;" : `system = ${text};`;
  }
  if (expr.kind !== "Apply" || !names(expr.func, "import") || expr.args.length !== 2) return undefined;
  const options = unwrap(expr.args[1]!);
  if (options.kind !== "AttrSet" || options.recursive || defines(options, "crossSystem")) return undefined;
  const member = findMember(options, "system");
  if (member?.kind === "inherit") return member.inherit.from === undefined ? "inherit system;" : undefined;
  return member === undefined ? undefined : `system = ${asOperand(tree, member.binding.value)};`;
}
