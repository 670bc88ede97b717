import type { Migration } from "../../src/migrate/engine/engine.ts";

/** What became of the command lines that `migrate` found. */
export interface Commands {
  /** A command of nixpkgs or Nix took the place. */
  readonly native: number;
  /** The drop-in took the place, or must be found under the old name. */
  readonly shim: number;
  /** Left for a person. */
  readonly left: number;
}

const COMMAND_FIXER = /-command$/;
const NATIVE = /\bnixos-rebuild\b|\bnix(?:-build| build)\b|system\.build\./;

/**
 * Counts the command lines of one run. Places that only install the program, comments, and Nix code shown in a document
 * are not command lines.
 */
export function countCommands({ applied, diagnostics }: Migration): Commands {
  const rewritten = applied
    .filter(({ fixer, message }) => COMMAND_FIXER.test(fixer) && !isNoCall(message))
    .map(({ fix }) => fix.edits.some(({ text }) => NATIVE.test(text)));
  const rest = diagnostics.filter(({ fixer, message }) => COMMAND_FIXER.test(fixer) && !isNoCall(message));
  return {
    native: rewritten.filter((native) => native).length,
    shim: rewritten.filter((native) => !native).length + rest.filter(staysOnDropIn).length,
    left: rest.filter(({ note }) => note !== true).length,
  };
}

function staysOnDropIn({ note, message }: { readonly note?: boolean; readonly message: string }): boolean {
  return note === true && message.includes("stays as it is");
}

/** The findings that speak of what provides the program, or of Nix code, and not of a call. */
function isNoCall(message: string): boolean {
  const installs =
    message.startsWith("puts the retired") || message.startsWith("the first lines of the script ");
  return installs || message.endsWith("is written in a document");
}
