import { isAbsolute, resolvePath } from "../paths.ts";

// Nix keeps a colon inside an entry of NIX_PATH only where a URL or a pseudo-URL goes on after it
// (EvalSettings::parseNixPath of Nix 2.26).
const REMOTE = /^(?:(?:https?|file|git|ssh|git\+https?|git\+ssh|git\+file):\/\/|channel:|flake:)/;

/**
 * Whether a `-I` value can be in NIX_PATH and be read back as the same entry. Nix 2.26 cuts NIX_PATH at white space
 * as well as at colons (`NIX_PATH='q=/a b' nix-instantiate --eval --expr builtins.nixPath`).
 */
export function isOneSearchPathEntry(entry: string): boolean {
  const { value } = splitEntry(entry);
  return !/\s/.test(entry) && (REMOTE.test(value) || !entry.includes(":"));
}

/** NIX_PATH that says what `-I` flags and the NIX_PATH of the caller said, for any working directory. */
export function renderNixPath(
  entries: readonly string[],
  inherited: string | undefined,
  cwd: string,
): string {
  const own = entries.map((entry) => absoluteEntry(entry, cwd));
  return [...own, ...(inherited ? [inherited] : [])].join(":");
}

/** The same `-I` value, with a relative path made absolute. */
export function absoluteEntry(entry: string, cwd: string): string {
  const { prefix, value } = splitEntry(entry);
  if (REMOTE.test(value) || isAbsolute(value)) return entry;
  return `${prefix}${resolvePath(cwd, value)}`;
}

function splitEntry(entry: string): { readonly prefix: string; readonly value: string } {
  const equals = entry.indexOf("=");
  return { prefix: entry.slice(0, equals + 1), value: entry.slice(equals + 1) };
}
