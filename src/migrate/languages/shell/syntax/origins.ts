/** The words by which command lines call nixos-generators. */

/** What a file must contain for a command fixer to look into it. */
export const COMMAND_PATTERNS: readonly string[] = ["nixos-generat"];

/**
 * Whether a text that holds one of the patterns has more of it than `nixos-generate-config`, which is another program
 * and what nearly all such files of nixpkgs are about.
 */
export function namesOldCommand(text: string): boolean {
  return /nixos-generat(?!e-config\b)/.test(text);
}

/** `nixos-generate` by its name, in a folder of installed programs, or in a checkout of its repository. */
export function isOldProgram(value: string): boolean {
  return /^(?:\.\/)?nixos-generate$|(?:\/bin|(?:^|\/)nixos-generators[^/]*)\/nixos-generate$/.test(value);
}

/** A flake reference to nixos-generators itself or to the package of that name in a nixpkgs. */
export function isOldFlake(value: string): boolean {
  const [uri = "", attribute = ""] = value.split("#");
  if (
    /^(?:github:|git\+https:\/\/github\.com\/)nix-community\/nixos-generators(?:\.git)?(?:[/?].*)?$/.test(uri)
  ) {
    return true;
  }
  if (/^https:\/\/github\.com\/nix-community\/nixos-generators\/archive\//.test(uri)) return true;
  return attribute === "nixos-generators" && isNixpkgs(uri);
}

function isNixpkgs(uri: string): boolean {
  return (
    /^(?:flake:)?nixpkgs(?:-unstable)?(?:\/.*)?$/.test(uri) || /^github:nixos\/nixpkgs(?:\/.*)?$/i.test(uri)
  );
}

/** `nixpkgs.nixos-generators` and the like, as `nix-env -iA` takes it; the bare name, as `nix-env -i` does. */
export function isOldPackage(value: string): boolean {
  return /^(?:[A-Za-z0-9_-]+\.)*nixos-generators$/.test(value);
}

/** The address of an archive of the repository, as `nix-env -f` takes it. */
export function isOldArchive(value: string): boolean {
  return /^https:\/\/github\.com\/nix-community\/nixos-generators\/(?:archive|tarball)\//.test(value);
}

/** Text that names the old program or the project, and not `nixos-generate-config` or ourselves. */
export const MENTION = /(?<![A-Za-z0-9_-])nixos-generat(?:e|ors)(?![A-Za-z0-9_-])/g;
