import {
  type AdditionPlace,
  type Additions,
  additionsFor,
  type Bindings,
  boardAdditions,
  type ModuleArgument,
} from "../../formats/additions.ts";
import type { MigrateOptions } from "../engine/types.ts";
import { slotOf, type Target } from "./target.ts";

/** What must be written for an image beside nixpkgs' own, as one module. */
export interface AdditionRequest {
  readonly target: Target;
  readonly fidelity: MigrateOptions["fidelity"];
  /** "system" for a virtual machine that is all of its system. */
  readonly place: AdditionPlace;

  /** The system, where it is known. */
  readonly system: string | undefined;
  /** Whether some module sets an option, or may do so out of sight. */
  readonly sets: (option: readonly string[]) => boolean;
}

/** The bindings for the image, and what they leave out. */
export function additionsOf({ target, fidelity, place, system, sets }: AdditionRequest): Additions {
  const found = additionsFor(target.format, { fidelity, place, system });
  const board = target.kind === "image" && target.own ? boardAdditions(target.format) : undefined;
  const parts = [
    board ?? withoutTags(found, sets),
    ...found.ifSet.filter(({ options }) => options.some((option) => sets(option.split(".")))),
  ];
  return { ...found, ...joinBindings(parts) };
}

/** The tags of a configuration stay, and with them the one of the variant. */
function withoutTags(found: Additions, sets: AdditionRequest["sets"]): Bindings {
  const row = "system.nixos.tags = lib.mkForce [ ];";
  if (!found.bindings.includes(row) || !sets(["system", "nixos", "tags"])) return found;
  const bindings = found.bindings
    .split("\n")
    .filter((line) => line !== row)
    .join("\n");
  return { ...found, bindings };
}

/** Several modules as one; the reason is that of the first. */
export function joinBindings(parts: readonly Bindings[]): Bindings {
  const written = parts.filter(({ bindings }) => bindings !== "");
  return {
    bindings: written.map(({ bindings }) => bindings).join("\n"),
    arguments: [...new Set(written.flatMap((part) => part.arguments))].sort(),
    reason: written[0]?.reason,
  };
}

/** Wider than this a module is written on several lines. */
const WIDTH = 88;

/**
 * The module with the additions of an image as an element of a list, its comment in front, `\n` line ends and no
 * indentation of its own; undefined where there is nothing to add. `whole`: for a system that is nothing else.
 */
export function additionItem(target: Target, additions: Bindings, whole = false): string | undefined {
  if (additions.bindings === "") return undefined;
  const comment = additions.reason === undefined ? "" : `# ${additions.reason}\n`;
  return comment + (whole ? systemItem(additions) : variantItem(slotOf(target), additions));
}

function systemItem({ bindings, arguments: names }: Bindings): string {
  const set = `{\n${indent(bindings)}\n}`;
  return names.length === 0 ? set : `(${head(names)} ${set})`;
}

function variantItem(slot: string, { bindings, arguments: names }: Bindings): string {
  const short = names.length === 0 ? oneLine(slot, bindings) : undefined;
  return short ?? `{\n  ${variantBinding(slot, { bindings, arguments: names })}\n}`;
}

/** `image.modules.iso = { ... };` with the additions. */
export function variantBinding(
  slot: string,
  { bindings, arguments: names }: Omit<Bindings, "reason">,
): string {
  const body = `{\n${indent(indent(bindings))}\n  };`;
  return names.length === 0 ? `${slot} = ${body}` : `${slot} = ${head(names)} ${body}`;
}

/** `{ image.modules.iso.isoImage = { a = true; b = true; }; }`, where that is short enough. */
function oneLine(slot: string, bindings: string): string | undefined {
  const rows = bindings.split("\n");
  const first = /^\w+(?=\.)/.exec(rows[0]!)?.[0];
  if (!rows.every((row) => /^\S.*;$/.test(row))) return undefined;
  const shared = rows.length > 1 && first !== undefined && rows.every((row) => row.startsWith(`${first}.`));
  const text = shared
    ? `{ ${slot}.${first} = { ${rows.map((row) => row.slice(first.length + 1)).join(" ")} }; }`
    : rows.length === 1
      ? `{ ${slot}.${rows[0]} }`
      : undefined;
  return text !== undefined && text.length <= WIDTH ? text : undefined;
}

function head(names: readonly ModuleArgument[]): string {
  return `{ ${names.join(", ")}, ... }:`;
}

export function indent(block: string): string {
  return block.replaceAll(/^(?=.)/gm, "  ");
}
