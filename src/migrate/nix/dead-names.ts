import { unwrap } from "../../nix/strings.ts";
import type { Node } from "../../nix/tree.ts";
import { startsLine } from "../edit/layout.ts";
import { type Removal, removeBindings, removeLet } from "../edit/removal.ts";
import type { Binder } from "../model/scopes.ts";
import type { Member } from "./members.ts";
import type { NixSource } from "./source.ts";

const NOTHING: Removal = { edits: [], comments: [] };

/**
 * Takes the name away that a `let` gave to the value of an argument, where the argument goes and nothing else reads
 * the name. A comment on a line of its own above it speaks of it, most likely: with one, the name stays.
 */
export function removeDeadName(source: NixSource, member: Member): Removal {
  const binder = binderOf(source, member);
  if (binder?.kind !== "binding" || binder.home.kind !== "LetIn") return NOTHING;
  const { binding, home } = binder;
  if (binding.path.attrs.length > 1 || source.scopes.references(binder).length > 1) return NOTHING;
  if (hasCommentAbove(source, binding)) return NOTHING;
  const { tree } = source;
  return home.bindings.length === 1 ? removeLet(tree, home) : removeBindings(tree, [binding]);
}

function binderOf({ scopes }: NixSource, member: Member): Binder | undefined {
  if (member.kind === "inherit") {
    return member.inherit.from === undefined ? scopes.inherited(member.inherit, member.attr) : undefined;
  }
  const value = unwrap(member.binding.value);
  return value.kind === "Identifier" ? scopes.lookup(value.name, value) : undefined;
}

function hasCommentAbove({ tree }: NixSource, binding: Node): boolean {
  return tree.comments.some(
    ({ start, end }) =>
      end <= binding.start &&
      startsLine(tree.text, start) &&
      /^[ \t\r]*\n?[ \t]*$/.test(tree.text.slice(end, binding.start)),
  );
}
