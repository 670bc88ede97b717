import { type Additions, additionsFor, type Bindings } from "../../../formats/additions.ts";
import { additionsOf, type LegacyFormat } from "../../../formats/index.ts";
import { parseNix } from "../../../nix/index.ts";
import { staticName, unwrap } from "../../../nix/strings.ts";
import type { AttrSet, Expr, Tree } from "../../../nix/tree.ts";
import type { LegacyInvocation } from "../../../translate/command-line/invocation.ts";
import { appendBinding, appendItem } from "../../edit/insertion.ts";
import { deeper, indent, indentAt, indentLines, lineEnding, startsLine } from "../../edit/layout.ts";
import type { Edit, FileEdit, MigrateOptions, Repository } from "../../engine/types.ts";
import { type Configuration, platformOf, type Spot } from "./configuration.ts";

/** What the image that an old command line built needs over nixpkgs' own. */
export type Needed =
  /** Nothing, or the configuration says it already. */
  | { readonly kind: "nothing" }
  /** Settings that the edits put into the configuration; `unnoticed` differs even so, and does not matter to people. */
  | {
      readonly kind: "edits";
      readonly edits: readonly FileEdit[];
      readonly where: string;
      readonly unnoticed: readonly string[];
    }
  /** Settings that cannot be written, and what the image lacks without them. */
  | { readonly kind: "lost"; readonly lost: readonly string[]; readonly because: string };

const NOTHING: Needed = { kind: "nothing" };

/** `configuration`: what the command line builds, where it is in sight. */
export function findNeeded(
  repository: Repository,
  format: LegacyFormat,
  invocation: LegacyInvocation,
  configuration: Configuration | undefined,
  fidelity: MigrateOptions["fidelity"],
  /** What is put into the same place besides. */
  moves: readonly FileEdit[] = [],
): Needed {
  const added = withoutSaid(
    bindingsFor(repository, format, invocation, configuration, fidelity),
    configuration,
  );
  if (added.bindings === "") return fidelity === "native" ? lost(format, "--fidelity native") : NOTHING;
  const slot = slotOf(format);
  if (configuration === undefined) return lost(format, whyOutOfSight(invocation), added.bindings);
  if (configuration.sets.some((set) => says(set, slot, added.bindings))) return NOTHING;
  const { spot } = configuration;
  if (spot === undefined) return lost(format, "no file belongs to this configuration alone", added.bindings);
  // A function cannot be bound where attributes are.
  const isFunction = added.arguments.length > 0 && moves.some((move) => move.path === spot.file.path);
  if (spot.kind === "set" && (isFunction || isTaken(spot.set, slot)))
    return lost(format, `${spot.file.path} sets ${slot} already`, added.bindings);
  const { path } = spot.file;
  const other = spot.kind === "set" ? alsoSetIn(repository, path, slot) : undefined;
  if (other !== undefined)
    return lost(format, `${other} sets ${slot} beside ${path} already`, added.bindings);
  const edits = write(spot, slot, added).map((edit) => ({ path, ...edit }));
  return { kind: "edits", edits, where: path, unnoticed: added.unnoticed };
}

/** Another file that names this one and sets the option: it may be a list of modules that has both. */
function alsoSetIn(repository: Repository, path: string, slot: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return repository
    .containing([slot])
    .find((other) => other !== path && other.endsWith(".nix") && repository.text(other)?.includes(name));
}

/** The bindings without those of options that the configuration sets itself, and that move into the variant. */
function withoutSaid<Added extends Bindings>(added: Added, configuration: Configuration | undefined): Added {
  const said = new Set(configuration?.sets.flatMap((set) => leaves(set, [])));
  const rows = added.bindings.split("\n").filter((row) => {
    const path = /^(isoImage\.\w+) = /.exec(row)?.[1];
    return path === undefined || !said.has(path);
  });
  return { ...added, bindings: rows.join("\n") };
}

function whyOutOfSight({ flake, configuration }: LegacyInvocation): string {
  const named = flake?.attribute ?? configuration ?? "";
  return /[^\x20-\x7e]/.test(named)
    ? "which configuration it builds is known only at run time"
    : "its configuration is not visible in this repository";
}

function lost(format: LegacyFormat, because: string, bindings = ""): Needed {
  const { lost } = additionsFor(format.name, { fidelity: "native", place: "variant" });
  const size = /^virtualisation\.diskSize = (.*);$/m.exec(bindings)?.[1];
  const own = format.native.kind === "own" ? ["nixpkgs has no such variant"] : [];
  const all = [...own, ...lost, ...(size === undefined ? [] : [`the disk's size is not ${size}`])];
  return all.length === 0 ? NOTHING : { kind: "lost", lost: all, because };
}

/** The option that takes modules for this image only. */
function slotOf({ native }: LegacyFormat): string {
  if (native.kind !== "vm") return `image.modules.${native.variant}`;
  return `virtualisation.${native.action === "build-vm" ? "vmVariant" : "vmVariantWithBootLoader"}`;
}

function bindingsFor(
  repository: Repository,
  format: LegacyFormat,
  invocation: LegacyInvocation,
  configuration: Configuration | undefined,
  fidelity: MigrateOptions["fidelity"],
): Bindings & Pick<Additions, "unnoticed"> {
  const system = invocation.system ?? (configuration && platformOf(configuration)) ?? likely(repository);
  const own = additionsFor(format.name, { fidelity, place: "variant", system });
  const loader = repository.containing(["loader"]).some((path) => path.endsWith(".nix"));
  const parts = loader ? [own, ...own.ifSet] : [own];
  const size = fidelity === "native" ? undefined : diskSizeOf(format, invocation);
  const rows = parts.flatMap(({ bindings }) => bindings.split("\n")).filter((row) => row !== "");
  // The size that was asked for takes the place of a default.
  const sized = size === undefined ? rows : [...rows.filter((row) => !row.startsWith(SIZE)), size];
  const bindings = sized.join("\n");
  const names = [...new Set(parts.flatMap((part) => part.arguments))].sort();
  return {
    unnoticed: own.unnoticed,
    bindings,
    arguments: size === undefined ? names : names.filter((name) => bindings.includes(name)),
    reason: parts.map(({ reason }) => reason).find((reason) => reason !== undefined) ?? SIZE_REASON,
  };
}

const SIZE = "virtualisation.diskSize = ";
const SIZE_REASON = "The disk size that nixos-generate used.";

/** A repository that never names the other platform is taken to be for x86_64, as nearly all are. */
function likely(repository: Repository): string | undefined {
  return repository.containing(["aarch64"]).length === 0 ? "x86_64-linux" : undefined;
}

/** Without a flake the old command line set the size of the disk; "auto" where it was given none. */
function diskSizeOf(format: LegacyFormat, invocation: LegacyInvocation): string | undefined {
  const { flake, diskSize } = invocation;
  if (flake !== undefined || !format.diskSize) return undefined;
  if (diskSize !== undefined) return `${SIZE}${JSON.stringify(diskSize)};`;
  return additionsOf(format, invocation).some(({ only }) => only === "unsized-file")
    ? 'virtualisation.diskSize = "auto";'
    : undefined;
}

function write(spot: Spot, slot: string, added: Bindings): readonly Edit[] {
  const { tree } = spot.file;
  const row = `# ${added.reason}\n${binding(slot, added)}`;
  const at =
    spot.kind === "set" ? (spot.set.bindings.at(-1) ?? spot.set) : (spot.list.items.at(-1) ?? spot.list);
  const tabs = indentAt(tree.text, at.start).includes("\t");
  const laidOut = tabs ? row.replaceAll(/^(?: {2})+/gm, (blanks) => "\t".repeat(blanks.length / 2)) : row;
  if (spot.kind === "list") {
    const item = `{\n${laidOut.replaceAll(/^(?=.)/gm, tabs ? "\t" : "  ")}\n}`;
    return appendItem(tree, spot.list, item);
  }
  return appendToOneLine(tree, spot.set, laidOut) ?? appendBinding(tree, spot.set, laidOut);
}

/** `{ a = 1; }` on one line gets the new binding, and the closing brace, on lines of their own. */
function appendToOneLine(tree: Tree, set: AttrSet, row: string): readonly Edit[] | undefined {
  const { text } = tree;
  const last = set.bindings.at(-1);
  if (last === undefined || startsLine(text, last.start)) return undefined;
  if (text.slice(last.end, set.end - 1).trim() !== "") return undefined;
  const ending = lineEnding(text);
  const outer = indentAt(text, set.start);
  const block = indentLines(row, deeper(outer), ending);
  return [{ start: last.end, end: set.end - 1, text: ending + deeper(outer) + block + ending + outer }];
}

function binding(slot: string, { bindings, arguments: names }: Bindings): string {
  if (names.length > 0) {
    const module = `{ ${names.join(", ")}, ... }:\n{\n${indent(bindings)}\n}`;
    return `${slot} =\n${indent(module)};`;
  }
  const shared = sharedPrefix(bindings);
  if (!bindings.includes("\n")) return `${slot}.${bindings}`;
  return shared === undefined
    ? `${slot} = {\n${indent(bindings)}\n};`
    : `${slot}.${shared} = {\n${indent(bindings.replaceAll(`${shared}.`, ""))}\n};`;
}

/** The option set that all of several one-line bindings are in. */
function sharedPrefix(bindings: string): string | undefined {
  const heads = bindings.split("\n").map((row) => /^([A-Za-z]+)\.[A-Za-z]+ = [^{]*;$/.exec(row)?.[1]);
  return new Set(heads).size === 1 ? heads[0] : undefined;
}

/** Whether a module sets all that the bindings set, below an option. */
function says(set: AttrSet, slot: string, bindings: string): boolean {
  const needed = parseNix(`{\n${bindings}\n}`);
  const wanted = needed.ok ? leaves(unwrap(needed.tree.root), []) : [];
  const there = valuesAt(set, slot);
  return (
    wanted.length > 0 &&
    wanted.every((path) => there.some((own) => path === own || path.startsWith(`${own}.`)))
  );
}

/** The options that a module sets below another, as paths from there. */
function valuesAt(set: AttrSet, slot: string): readonly string[] {
  return leaves(set, [])
    .filter((path) => path === slot || path.startsWith(`${slot}.`))
    .map((path) => path.slice(slot.length + 1));
}

/** Whether a set binds an option, or something that the option is a part of, so that Nix takes no second binding. */
function isTaken(set: AttrSet, slot: string): boolean {
  return valuesAt(set, slot).length > 0 || leaves(set, []).some((path) => slot.startsWith(`${path}.`));
}

/** The attribute paths that are bound in a set and the sets and modules in it. */
function leaves(expr: Expr, prefix: readonly string[]): readonly string[] {
  if (expr.kind === "Lambda") return leaves(unwrap(expr.body), prefix);
  if (expr.kind !== "AttrSet") return [prefix.join(".")];
  return expr.bindings.flatMap((bound) => {
    if (bound.kind !== "AttrBinding") return [];
    const names = bound.path.attrs.map((attr) => staticName(attr) ?? "\0");
    return leaves(unwrap(bound.value), [...prefix, ...names]);
  });
}
