import { unwrap } from "../../../nix/strings.ts";
import type { AttrSet, Expr } from "../../../nix/tree.ts";

/** The bindings of a module; undefined where it is not one set, or says options and config apart. */
export function moduleSet(root: Expr): AttrSet | undefined {
  let expr = unwrap(root);
  while (expr.kind === "Lambda" || expr.kind === "LetIn" || expr.kind === "With" || expr.kind === "Assert") {
    expr = unwrap(expr.body);
  }
  if (expr.kind !== "AttrSet") return undefined;
  const apart = expr.bindings.some(
    (binding) =>
      binding.kind === "AttrBinding" &&
      /^(?:config|options)$/.test(
        binding.path.attrs[0]!.kind === "Name" ? binding.path.attrs[0]!.name : "config",
      ),
  );
  return apart ? undefined : expr;
}
