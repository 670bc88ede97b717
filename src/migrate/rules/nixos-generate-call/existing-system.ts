import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Apply, AttrSet, Expr, List, Node } from "../../../nix/tree.ts";
import { commentsWithin } from "../../edit/layout.ts";
import { inputRef, outputsOf } from "../../model/evaluation/arguments.ts";
import { nixpkgsInput } from "../../model/flakes/flake.ts";
import { libraryName } from "../../model/library/library.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { optionsOf, stringsOf } from "../../model/values.ts";
import { type Member, memberOf, OURS } from "./arguments.ts";
import type { GenerateCall } from "./calls.ts";

/** A nixosConfiguration of the flake that a call builds an image of. */
export interface ExistingSystem {
  /** How it is written at the call, such as `self.nixosConfigurations.box`. */
  readonly text: string;
  /** Its list of modules, where that is written out. */
  readonly modules: List | undefined;
}

/**
 * The nixosConfiguration that is made of the very arguments of a call, by the same nixpkgs and in the same flake.nix.
 * Only what is written alike counts: the same words, which mean the same at both places, or the same text.
 */
export function existingSystem(project: Project, call: GenerateCall): ExistingSystem | undefined {
  const { file, apply } = call;
  const outputs = file.flake?.path === file.path ? file.flake.outputs : undefined;
  const args = apply.args.length === 1 ? unwrap(apply.args[0]!) : undefined;
  if (outputs === undefined || args?.kind !== "AttrSet" || args.recursive) return undefined;
  if (commentsWithin(file.tree, apply).length > 0 || !hasSelf(project, file, apply)) return undefined;
  for (const node of file.scopes.nodes) {
    if (node.kind !== "Apply" || node.args.length !== 1 || node === apply) continue;
    const name = nameOf(project, file, node);
    const other = unwrap(node.args[0]!);
    if (name === undefined || other.kind !== "AttrSet" || other.recursive) continue;
    if (!isOurNixpkgs(project, file, node) || !isAlike(project, file, args, other)) continue;
    const modules = memberOf(other, "modules");
    const list = modules?.kind === "binding" ? unwrap(modules.binding.value) : undefined;
    return { text: `self.nixosConfigurations.${name}`, modules: list?.kind === "List" ? list : undefined };
  }
  return undefined;
}

/** Whether `self` is the flake where the call is written. */
function hasSelf(project: Project, file: NixFile, site: Node): boolean {
  const binder = file.scopes.lookup("self", site);
  const options = binder === undefined ? [] : optionsOf(project.evaluator.binder(file, binder, undefined));
  const [only] = options;
  return (
    options.length === 1 &&
    only?.kind === "ref" &&
    only.root.kind === "input" &&
    only.root.name === "self" &&
    only.path.length === 0
  );
}

/** The name of the nixosConfiguration that an application is, all of it. */
function nameOf(project: Project, file: NixFile, apply: Apply): string | undefined {
  const binding = file.scopes.parent(apply);
  const name = binding?.kind === "AttrBinding" ? staticName(binding.path.attrs.at(-1)!) : undefined;
  if (name === undefined || !/^[A-Za-z_][\w'-]*$/.test(name)) return undefined;
  const { evaluator } = project;
  const outputs = outputsOf(project, file.path);
  if (outputs === undefined) return undefined;
  const [only, ...more] = optionsOf(evaluator.select(evaluator.select(outputs, "nixosConfigurations"), name));
  const isIt = only?.kind === "ref" && only.root.kind === "call" && only.root.apply === apply;
  return isIt && more.length === 0 && only.path.length === 0 ? name : undefined;
}

/** Whether a call is `nixpkgs.lib.nixosSystem` of the input that takes over from nixos-generators. */
function isOurNixpkgs(project: Project, file: NixFile, { func }: Apply): boolean {
  const input = file.flake && nixpkgsInput(file.flake);
  const [only, ...more] = optionsOf(project.value(file, func));
  if (input === undefined || only?.kind !== "ref" || more.length > 0 || only.root.kind !== "input")
    return false;
  const { root } = inputRef(file.flake!, input.name);
  const same = root.kind === "input" && only.root.name === root.name && only.root.flake === root.flake;
  return same && libraryName(project, only) === "nixosSystem";
}

function isAlike(project: Project, file: NixFile, args: AttrSet, other: AttrSet): boolean {
  const [mine, theirs] = [namesOf(args), namesOf(other)];
  if (mine === undefined || theirs === undefined) return false;
  const names = mine.filter((name) => !(OURS as readonly string[]).includes(name));
  if (mine.includes("customFormats") || mine.includes("nixosSystem")) return false;
  if (names.length !== theirs.length || !names.every((name) => theirs.includes(name))) return false;
  return names.every((name) => isSame(project, file, name, memberOf(args, name)!, memberOf(other, name)!));
}

/** The names that a set binds, each by itself; undefined where it binds others in another way. */
function namesOf(set: AttrSet): readonly string[] | undefined {
  const names = set.bindings.flatMap((binding) =>
    binding.kind === "Inherit"
      ? binding.attrs.map(staticName)
      : [binding.path.attrs.length === 1 ? staticName(binding.path.attrs[0]!) : undefined],
  );
  return names.includes(undefined) ? undefined : (names as string[]);
}

function isSame(project: Project, file: NixFile, name: string, mine: Member, theirs: Member): boolean {
  const { evaluator } = project;
  const texts = [mine, theirs].map(({ set }) => stringsOf(evaluator.select(project.value(file, set), name)));
  const [one, another] = texts;
  if (one?.size === 1 && another?.size === 1) return [...one][0] === [...another][0];
  if (mine.kind !== theirs.kind) return false;
  if (mine.kind === "inherit" && theirs.kind === "inherit") {
    if (mine.inherit.from !== undefined || theirs.inherit.from !== undefined) return false;
    return file.scopes.lookup(name, mine.set) === file.scopes.lookup(name, theirs.set);
  }
  if (mine.kind !== "binding" || theirs.kind !== "binding") return false;
  const [here, there] = [unwrap(mine.binding.value), unwrap(theirs.binding.value)];
  if (name !== "modules" || here.kind !== "List" || there.kind !== "List")
    return isAlikeExpr(file, here, there);
  const others = there.items.filter((item) => !isOfImages(item));
  return (
    here.items.length === others.length &&
    here.items.every((item, index) => isAlikeExpr(file, item, others[index]!))
  );
}

/** The same words, which mean the same at both places. */
function isAlikeExpr(file: NixFile, here: Expr, there: Expr): boolean {
  const words = ({ start, end }: Expr) => file.tree.text.slice(start, end).replaceAll(/\s+/g, " ");
  return words(here) === words(there) && file.scopes.meansTheSame(here, there);
}

/** A module that says nothing but what images need: an earlier call of another format may have put it there. */
function isOfImages(item: Expr): boolean {
  const set = unwrap(item);
  return (
    set.kind === "AttrSet" &&
    set.bindings.length > 0 &&
    set.bindings.every(
      (binding) =>
        binding.kind === "AttrBinding" &&
        staticName(binding.path.attrs[0]!) === "image" &&
        binding.path.attrs[1] !== undefined &&
        staticName(binding.path.attrs[1]) === "modules",
    )
  );
}
