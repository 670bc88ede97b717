import type { AdditionFidelity, Additions } from "../../../formats/additions.ts";
import { systemAttribute } from "../../../formats/additions.ts";
import { findFormat } from "../../../formats/index.ts";
import { indent } from "../../edit/layout.ts";
import { additionsOf } from "../additions.ts";
import { targetOf } from "../target.ts";

/** What decides about the module of a host. */
export interface HostRequest {
  readonly format: string;
  readonly fidelity: AdditionFidelity;
  /** The system, where it is known. */
  readonly system: string | undefined;
  /** Whether some module may set an option. */
  readonly sets: (option: readonly string[]) => boolean;
}

/** nixpkgs' module of a format and what nixos-generators' set beside it, for a system that is this image. */
export function hostAdditions({ format, ...rest }: HostRequest): Additions {
  // What else the host imports is not asked: a default stays one.
  return additionsOf({
    target: targetOf(format)!,
    place: "system",
    foreign: true,
    defines: rest.sets,
    ...rest,
  });
}

/** Where the module is written. */
export interface HostPlace {
  /** `modulesPath` is an argument there already. */
  readonly modulesPath: boolean;
  /** It begins a line, so a comment may come before it. */
  readonly beginsLine: boolean;
}

const ONE_IMPORT = /^imports = \[ (.*) \];$/;

/** The module that takes the place of `nixosModules.<format>` in a list, `\n` line ends and no indentation of its own. */
export function hostModule(
  { bindings, arguments: names, reason }: Additions,
  { modulesPath, beginsLine }: HostPlace,
): string {
  const path = ONE_IMPORT.exec(bindings)?.[1];
  if (path !== undefined && modulesPath) return path;
  const head = `{ ${names.join(", ")}, ... }:`;
  if (path !== undefined) return `(${head} { ${bindings} })`;
  const comment = reason === undefined ? "" : `# ${reason}\n`;
  return beginsLine
    ? `${comment}(${head} {\n${indent(bindings)}\n})`
    : `(${head} {\n${indent(comment + bindings)}\n})`;
}

/** What `config.formatAttr` or `config.fileExtension` was. */
export function optionValue(format: string, option: "formatAttr" | "fileExtension"): string {
  return option === "formatAttr" ? systemAttribute(format) : (findFormat(format)?.fileExtension ?? "");
}
