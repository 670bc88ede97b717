import { unwrap } from "../../../../nix/strings.ts";
import type { Node } from "../../../../nix/tree.ts";
import { startsLine } from "../../../edit/layout.ts";
import { type Removal, removeBindings, removeLet } from "../../../edit/removal.ts";
import type { NixFile } from "../../../model/project.ts";
import type { Binder } from "../../../model/scopes.ts";
import type { Member } from "../arguments.ts";

const NOTHING: Removal = { edits: [], comments: [] };

/**
 * Takes the name away that a `let` gave to the value of an argument, where the argument goes and nothing else reads
 * the name. A comment on a line of its own above it speaks of it, most likely: with one, the name stays.
 */
export function removeDeadName(file: NixFile, member: Member): Removal {
  const binder = binderOf(file, member);
  if (binder?.kind !== "binding" || binder.home.kind !== "LetIn") return NOTHING;
  const { binding, home } = binder;
  if (binding.path.attrs.length > 1 || file.scopes.references(binder).length > 1) return NOTHING;
  if (hasCommentAbove(file, binding)) return NOTHING;
  return home.bindings.length === 1 ? removeLet(file.tree, home) : removeBindings(file.tree, [binding]);
}

function binderOf({ scopes }: NixFile, member: Member): Binder | undefined {
  if (member.kind === "inherit") {
    const { inherit, index } = member;
    return inherit.from === undefined ? scopes.inherited(inherit, inherit.attrs[index]!) : undefined;
  }
  const value = unwrap(member.binding.value);
  return value.kind === "Identifier" ? scopes.lookup(value.name, value) : undefined;
}

function hasCommentAbove({ tree }: NixFile, binding: Node): boolean {
  return tree.comments.some(
    ({ start, end }) =>
      end <= binding.start &&
      startsLine(tree.text, start) &&
      /^[ \t\r]*(?:\n[ \t]*)?$/.test(tree.text.slice(end, binding.start)),
  );
}
