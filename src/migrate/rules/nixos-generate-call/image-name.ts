import { quoteAttrName, quoteString } from "../../../nix/quote.ts";
import { plainString, unwrap } from "../../../nix/strings.ts";
import type { Expr } from "../../../nix/tree.ts";
import type { NixFile } from "../../model/project.ts";
import type { Target } from "../target.ts";
import { isReplaced, type WrittenArguments, writtenMember } from "./arguments.ts";

/** The name of the image as an attribute: `${format}`, by way of a table where formats were called otherwise. */
export function lookup(targets: readonly Target[], format: string): string {
  const renamed = targets.flatMap((target) =>
    target.kind === "vm" || target.variant === target.format
      ? []
      : [`${quoteAttrName(target.format)} = ${quoteString(target.variant)};`],
  );
  if (renamed.length === 0) return `\${${format}}`;
  const name = /^[\w'-]+$/.test(format) ? format : `(${format})`;
  const fallback = renamed.length === targets.length ? "" : ` or ${name}`;
  return `\${{ ${renamed.join(" ")} }.\${${format}}${fallback}}`;
}

/**
 * `${if small then "iso" else "qemu"}` where the format is chosen between names that are written out, which then only
 * change their names; undefined where it comes in another way.
 */
export function chosenName(
  file: NixFile,
  args: WrittenArguments,
  targets: readonly Target[],
): string | undefined {
  const member = writtenMember(args, "format");
  if (member?.kind !== "binding" || !args.direct || member.set.recursive) return undefined;
  const { value } = member.binding;
  if (unwrap(value).kind !== "If" || isReplaced(args, "format", member)) return undefined;
  const leaves = leavesOf(value);
  if (leaves === undefined) return undefined;
  let text = "";
  let at = value.start;
  for (const { name, expr } of leaves) {
    const target = targets.find(({ format }) => format === name);
    if (target?.kind !== "image") return undefined;
    text += file.tree.text.slice(at, expr.start) + quoteString(target.variant);
    at = expr.end;
  }
  text += file.tree.text.slice(at, value.end);
  return text.includes("\n") ? undefined : `\${${text}}`;
}

interface Leaf {
  readonly name: string;
  readonly expr: Expr;
}

/** The strings that the branches of `if` end in; undefined where one is anything else. */
function leavesOf(expr: Expr): readonly Leaf[] | undefined {
  if (expr.kind === "Paren") return leavesOf(expr.expr);
  if (expr.kind === "If") {
    const [yes, no] = [leavesOf(expr.consequent), leavesOf(expr.alternate)];
    return yes === undefined || no === undefined ? undefined : [...yes, ...no];
  }
  const name = plainString(expr);
  return name === undefined ? undefined : [{ name, expr }];
}
