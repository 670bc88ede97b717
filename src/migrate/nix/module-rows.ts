import { findFormat } from "../../formats/index.ts";
import type { MigrateOptions } from "../engine/types.ts";
import { slotOf, type Target } from "../rules/target.ts";
import { indent, moduleHead } from "./additions.ts";
import { builtRow } from "./built.ts";
import { boardSnippet, snippetFor } from "./snippets.ts";

/** What a call's modules show that decides about additions. */
export interface AdditionContext {
  /** Some module names a boot loader, or could without being seen. */
  readonly loader: boolean;
  /** What of `system.build` the image must be taken from, where nixpkgs' own choice will not do. */
  readonly attr: string | undefined;
  /** The system is known to be x86_64-linux. */
  readonly x86: boolean;
}

/**
 * The module that keeps the old image beside the configuration, to stand in front of it; undefined when there is
 * nothing to add. With `inside` it is written for the variant itself, where every line may stand together.
 */
export function keepingModule(
  target: Target,
  options: MigrateOptions,
  context: AdditionContext,
  inside: boolean,
): string | undefined {
  const own = target.kind === "image" && target.own;
  const snippet = (own ? boardSnippet(target.format) : undefined) ?? snippetFor(target.format);
  const superfluous = LOADER_ONLY.has(target.format) && !context.loader;
  const kept = superfluous || (options.fidelity === "native" && !own) ? undefined : snippet;
  if (kept === undefined && context.attr === undefined) return undefined;
  // The snippet of qcow takes the image from there itself.
  const built =
    context.attr === undefined || target.format === "qcow" ? [] : [BUILT_COMMENT, builtRow(context.attr)];
  const variant = [...(kept?.variant === undefined ? [] : [kept.variant]), ...built].join("\n") || undefined;
  const system = context.x86 || kept?.offX86 === undefined ? kept?.system : `${kept.system}\n${kept.offX86}`;
  const nested = variant === undefined || inside ? undefined : variant;
  const apart = nested !== undefined && OF_THE_IMAGE.test(nested);
  const rows = [
    ...(kept === undefined ? [] : [commentFor(target, own)]),
    system,
    inside ? variant : nested && slotRow(target, nested, apart),
  ];
  const outer = [system, apart ? undefined : variant].filter((each) => each !== undefined).join("\n");
  return asModule(rows.filter((each) => each !== undefined).join("\n"), outer);
}

const BUILT_COMMENT =
  "# What nixos-generators took for the image: some module here defines it anew, or builds one of another kind.";

/** `lib` is the same everywhere; these are others in the image than in the system. */
const OF_THE_IMAGE = /(?<![.\w-])(config|pkgs|modulesPath)\b/;

/** Formats whose only addition forces boot loaders off: superfluous where nobody turns one on. */
const LOADER_ONLY: ReadonlySet<string> = new Set(["lxc", "proxmox-lxc"]);

function commentFor(target: Target, own: boolean): string {
  if (own && boardSnippet(target.format) !== undefined) {
    return "# nixpkgs' sd-card is for the system that is evaluated; this is for the board whatever that is.";
  }
  if (own) return `# nixpkgs has no image like nixos-generators' "${target.format}"; this defines it.`;
  const reasons = (findFormat(target.format)?.additions ?? []).map(
    ({ sets, because }) => `# - ${sets}: ${because}`,
  );
  return [
    `# Keeps the image that nixos-generators built as "${target.format}"; delete this module for nixpkgs' own:`,
    ...reasons,
  ].join("\n");
}

function slotRow(target: Target, rows: string, apart: boolean): string {
  const set = `{\n${indent(rows)}\n}`;
  if (!apart) return `${slotOf(target)} = ${set};`;
  return `${slotOf(target)} =\n${indent(`${moduleHead(rows)}\n${set}`)};`;
}

/**
 * The module that makes a configuration nixpkgs' virtual machine itself, to stand in front of its modules; undefined
 * where the target is none, or is to be nixpkgs' own variant.
 */
export function machineModule(target: Target, options: MigrateOptions): string | undefined {
  const machine = target.kind === "vm" ? snippetFor(target.format)?.machine : undefined;
  if (machine === undefined || options.fidelity === "native") return undefined;
  return asModule(
    `# The virtual machine that nixos-generators built as "${target.format}".\n${machine}`,
    machine,
  );
}

/** Bindings as an item of a list of modules; `referring` is the part that its arguments are for. */
function asModule(rows: string, referring: string): string {
  const head = moduleHead(referring);
  const set = `{\n${indent(rows)}\n}`;
  return head === undefined ? set : `(\n${indent(`${head}\n${set}`)}\n)`;
}
