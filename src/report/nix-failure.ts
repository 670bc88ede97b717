import type { LegacyInvocation } from "../translate/invocation.ts";

type Passed = Pick<LegacyInvocation, "passed">;

interface Lesson {
  readonly pattern: RegExp;
  readonly hints: (invocation: Passed, match: RegExpExecArray, temporary: string) => readonly string[];
}

/** nixpkgs refuses the Nix at hand. */
const OLD_NIX = /This version of Nixpkgs requires (?:an implementation of )?Nix\b/;

// What Nix and nixpkgs say, word for word (26.11pre and 20.09), and what a person can do about it.
const LESSONS: readonly Lesson[] = [
  {
    pattern: OLD_NIX,
    hints: () => [
      "upgrade Nix (https://nixos.org/download), or choose an older nixpkgs with -I nixpkgs=channel:nixos-...",
    ],
  },
  {
    pattern: /No space left on device/i,
    hints: (_, __, temporary) => [
      `the disk is full: TMPDIR (${temporary}) or the Nix store; TMPDIR=/path/with/space nixos-generate ... uses another`,
    ],
  },
  {
    pattern:
      /(?:option `?(fileSystems|swapDevices|boot\.loader|boot\.initrd\.luks)[^\n]*' has conflicting definition)/,
    hints: (_, match) => [
      `the configuration of the host defines ${match[1]}, and so does the image; --image-of-host puts the host's aside`,
    ],
  },
  {
    pattern: /(?:[Tt]he option `?([^\s'`]+)' does not exist)/,
    hints: (_, match) => [
      `no module declares ${match[1]}: a typo, or an option that this nixpkgs does not have`,
    ],
  },
  {
    pattern: /experimental (?:Nix )?feature '(nix-command|flakes)' is disabled/,
    hints: (_, match) => [
      `add "experimental-features = nix-command flakes" to nix.conf (${match[1]} is needed here)`,
    ],
  },
  {
    pattern:
      /a '([a-z0-9_-]+)' with features \{[^}]*\} is required to build|required to build .* on a .*machine/,
    hints: () => [
      "this machine cannot build for that system: see boot.binfmt.emulatedSystems, or --builders",
    ],
  },
];

/** Errors of which no trace would tell more; the second is Ctrl-C. */
const UNTRACED = [OLD_NIX, /^error: interrupted by the user/m];

/** What to type next, from what Nix wrote on standard error; at least how to see more of it. */
export function explainFailure(stderr: string, invocation: Passed, temporary: string): readonly string[] {
  const hints = LESSONS.flatMap(({ pattern, hints }) => {
    const match = pattern.exec(stderr);
    return match ? hints(invocation, match, temporary) : [];
  });
  const traced = invocation.passed.some(({ flag }) => flag === "--show-trace");
  const trace =
    !traced && !UNTRACED.some((pattern) => pattern.test(stderr)) && /^error:/m.test(stderr)
      ? ["--show-trace shows where an evaluation error comes from"]
      : [];
  return [...hints, ...trace].map((hint) => `hint: ${hint}`);
}
