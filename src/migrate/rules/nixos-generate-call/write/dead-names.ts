import { staticName, unwrap } from "../../../../nix/strings.ts";
import type { AttrBinding, Binding, LetIn, Node } from "../../../../nix/tree.ts";
import { startsLine } from "../../../edit/layout.ts";
import { type Removal, removeBindings, removeLet } from "../../../edit/removal.ts";
import type { NixFile } from "../../../model/project.ts";
import type { Binder } from "../../../model/scopes.ts";
import type { Member } from "../arguments.ts";

/**
 * Takes the names away that a `let` gave to the values of arguments, where the arguments go and nothing else reads the
 * names. A comment on a line of its own above one speaks of it, most likely: with one, the name stays.
 */
export function removeDeadNames(file: NixFile, members: readonly Member[]): readonly Removal[] {
  const dead = new Map<LetIn, Set<Binding>>();
  for (const member of members) {
    const binder = binderOf(file, member);
    if (binder?.kind !== "binding" || binder.home.kind !== "LetIn") continue;
    const { name, home } = binder;
    const bindings = home.bindings.filter((each) => each.kind === "AttrBinding" && isNamed(each, name));
    if (file.scopes.references(binder).length > 1) continue;
    if (bindings.some((binding) => hasCommentAbove(file, binding))) continue;
    const known = dead.get(home) ?? new Set();
    dead.set(home, known);
    for (const binding of bindings) known.add(binding);
  }
  return [...dead].map(([home, bindings]) =>
    home.bindings.length === bindings.size
      ? removeLet(file.tree, home)
      : removeBindings(file.tree, [...bindings]),
  );
}

function isNamed({ path }: AttrBinding, name: string): boolean {
  return staticName(path.attrs[0]!) === name;
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
