import { findFormat } from "../../formats/index.ts";
import type { MigrateOptions } from "../engine/types.ts";
import { placeOf } from "./format-place.ts";
import { snippetFor } from "./snippets.ts";

type Fidelity = MigrateOptions["fidelity"];

/** Whether nixpkgs lacks the variant itself, so that a module must define all of it. */
export function isOwn(format: string): boolean {
  return findFormat(format)?.native.kind === "own";
}

/** Whether a format is nothing without its additions: what repairs nixpkgs' own kexec is no matter of taste. */
export function isNeeded(format: string): boolean {
  return isOwn(format) || findFormat(format)?.fidelity === "repaired";
}

/** The bindings a format's module needs beside nixpkgs' own; undefined when it needs none. */
export function additionFor(format: string, fidelity: Fidelity): string | undefined {
  const snippet = snippetFor(format);
  if (snippet === undefined || !(isNeeded(format) || fidelity !== "native")) return undefined;
  return [snippet.system, snippet.offX86, snippet.variant].filter((rows) => rows !== undefined).join("\n");
}

/**
 * The module with the additions of several formats, `\n` line ends and no indentation; undefined when there are none.
 * `key` makes the module system take it once however often it is imported.
 */
export function additionsModule(
  formats: readonly string[],
  fidelity: Fidelity,
  key: string | undefined,
): string | undefined {
  const rows = [...formats].sort().flatMap((format) => {
    const body = additionFor(format, fidelity);
    return body === undefined ? [] : [additionRow(format, body)];
  });
  if (rows.length === 0) return undefined;
  const head = key === undefined ? [] : [`key = "${key}";`];
  return `{\n${indent([...head, ...rows].join("\n"))}\n}`;
}

/**
 * The module system orders list elements by how deep the defining module is imported. What a format's module said of
 * the system stood one import below `formatConfigs.<format>`; so it does here.
 */
function additionRow(format: string, body: string): string {
  const comment = `# ${remark(format)}`;
  const { slot } = placeOf(format);
  const head = moduleHead(body);
  const set = `{\n${indent(body)}\n}`;
  if (snippetFor(format)?.system !== undefined) {
    const item = head === undefined ? set : `(\n${indent(`${head}\n${set}`)}\n)`;
    return `${comment}\n${slot}.imports = [\n${indent(item)}\n];`;
  }
  return `${comment}\n${slot} =${head === undefined ? ` ${set}` : `\n${indent(`${head}\n${set}`)}`};`;
}

function remark(format: string): string {
  if (isOwn(format)) return `nixpkgs has no variant for "${format}"; this is it.`;
  const broken = findFormat(format)?.fidelity === "repaired";
  return broken
    ? `Without this, nixpkgs' own "${format}" does not start.`
    : `What nixos-generators' "${format}" had; without it, this is nixpkgs' own image.`;
}

const ARGUMENTS = ["config", "lib", "modulesPath", "pkgs"];

/** `{ lib, ... }:` with the module arguments that a body refers to; undefined when it refers to none. */
export function moduleHead(body: string): string | undefined {
  const needed = ARGUMENTS.filter((name) => new RegExp(`(?<![.\\w-])${name}\\b`).test(body));
  return needed.length === 0 ? undefined : `{ ${needed.join(", ")}, ... }:`;
}

export function indent(block: string): string {
  return block.replace(/^(?=.)/gm, "  ");
}
