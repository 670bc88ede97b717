import { findOptionHome } from "../../formats/index.ts";
import type { LegacyInvocation } from "../../translate/command-line/invocation.ts";
import { quoteShell } from "../../translate/shell.ts";
import { findNoSuchHost, hintsForNoSuchHost } from "./no-such-host.ts";
import { findUnmetRequirements, hintsForRequirements } from "./unmet-requirements.ts";

/** The command line that failed, as far as hints depend on it. */
export type FailedRun = Pick<LegacyInvocation, "passed"> &
  Partial<Pick<LegacyInvocation, "configuration" | "flake" | "diskSize">>;

interface Surroundings {
  readonly run: FailedRun;
  /** TMPDIR. */
  readonly temporary: string;
  /** All that Nix wrote, without colours. */
  readonly text: string;
}

export interface KnownError {
  readonly pattern: RegExp;
  readonly hints: (match: RegExpExecArray, surroundings: Surroundings) => readonly string[];
  /** No trace would tell more. */
  readonly untraced?: true;
}

// What Nix, nixpkgs and QEMU say, word for word (Nix 2.8 to 2.34, nixpkgs 20.09 to 26.11pre), and what a person can do.
export const KNOWN_ERRORS: readonly KnownError[] = [
  { pattern: /^error: interrupted by the user/m, hints: () => [], untraced: true },
  // The place is the whole story.
  { pattern: /^[ \t]*error: syntax error, /m, hints: () => [], untraced: true },
  // The program that Nix asks about other builders, after the evaluation.
  { pattern: /while reading the response from the build hook/, hints: () => [], untraced: true },
  {
    pattern: /has no nixosConfigurations\."/,
    hints: (_, { run, text }) => {
      const found = findNoSuchHost(text);
      return found === undefined ? [] : hintsForNoSuchHost(found, run.flake?.uri ?? found.url);
    },
    untraced: true,
  },
  {
    pattern: /This version of Nixpkgs requires (?:an implementation of )?Nix\b/,
    hints: () => [
      "upgrade Nix (https://nixos.org/download), or choose an older nixpkgs with -I nixpkgs=channel:nixos-...",
    ],
    untraced: true,
  },
  {
    // nixos/lib/make-disk-image.nix
    pattern: /cptofs failed|diskSize might be too small/,
    hints: (_, { run }) => [tooSmall(run)],
    untraced: true,
  },
  {
    // Said by Nix itself: what it writes is the store or a temporary file.
    pattern: /^error:.*No space left on device/im,
    hints: (_, { temporary }) => [
      `the Nix store or TMPDIR (${temporary}) is full: nix-collect-garbage -d makes space, TMPDIR=/path/with/space uses another folder`,
    ],
    untraced: true,
  },
  {
    pattern: /^(?!error:).*No space left on device/im,
    hints: (_, { run, text }) =>
      /cptofs failed|diskSize might be too small/.test(text)
        ? []
        : [
            `a disk is full inside the build. Where it is the image's: ${tooSmall(run)}. Where it is the folder of the builds: TMPDIR=/path/with/space, or build-dir in nix.conf where a daemon builds; nixos-generate doctor shows what is free`,
          ],
    untraced: true,
  },
  {
    pattern:
      /(?:option `?(fileSystems|swapDevices|boot\.loader|boot\.initrd\.luks)[^\n]*' has conflicting definition)/,
    hints: (match) => [
      `the configuration of the host defines ${match[1]}, and so does the image; --image-of-host leaves the host's out`,
    ],
  },
  {
    pattern: /[Tt]he option `?([^\s'`]+)' does not exist/,
    hints: (match, { run }) => [absentOption(match[1]!, run)],
    untraced: true,
  },
  {
    // The argument that a module takes, and what its lack comes to: read in imports it is an endless recursion.
    pattern: /while evaluating the module argument `([^'`]+)' in "([^"\n]+)"/,
    hints: (match, { run, text }) => {
      const [, name = "", file = ""] = match;
      const lacking =
        text.includes(`attribute '${name}' missing`) || text.includes("infinite recursion encountered");
      return lacking ? [absentArgument(name, file, run)] : [];
    },
    untraced: true,
  },
  {
    pattern: /experimental (?:Nix )?feature '(nix-command|flakes)' is disabled/,
    hints: (match) => [
      `add "experimental-features = nix-command flakes" to nix.conf (${match[1]} is needed here)`,
    ],
    untraced: true,
  },
  {
    pattern: /is required to build|Required system: |required to build [^\n]{0,500} on a /,
    hints: (_, { text }) => hintsForRequirements(findUnmetRequirements(text)),
    untraced: true,
  },
  {
    // QEMU 8 to 10; the first on nested machines, where /dev/kvm opens and a kernel still dies.
    pattern: /KVM internal error|Could not access KVM kernel module|failed to initialize kvm/i,
    hints: () => [
      "KVM does not work on this machine, though Nix offers it: --no-kvm builds the image in emulation, which is slow; nixos-generate doctor shows what was found",
    ],
    untraced: true,
  },
  {
    // The kernel's words on the console of the machine that builds the image.
    pattern: /Out of memory: Killed process|invoked oom-killer|Kernel panic - not syncing: .*(?:memory|OOM)/,
    hints: () => ["the machine that builds the image ran out of memory: --build-memory 4096 gives it 4 GiB"],
    untraced: true,
  },
  {
    // git's marks of a conflict, in the lines that Nix quotes.
    pattern: /^[ \t]*(?:\d+\|?[ \t]*|\|[ \t]*)?(?:<{7}|>{7}) /m,
    hints: () => [
      "the file holds conflict markers of git: resolve the conflict (git status lists the files)",
    ],
    untraced: true,
  },
  {
    pattern:
      /[Pp]ath '(?:\/nix\/store\/[^/']+\/)?([^'\n]+)' (?:does not exist|in the repository .* is not tracked)/,
    hints: (match, { run }) =>
      run.flake === undefined
        ? []
        : [
            `flakes only see files that git tracks. Where ${match[1]} is there: git add --intent-to-add ${quoteShell(match[1]!)}`,
          ],
    untraced: true,
  },
  {
    pattern: /cannot connect to socket at '[^']*daemon-socket/,
    hints: () => [
      "the Nix daemon does not run: systemctl start nix-daemon.socket; nixos-generate doctor tells more",
    ],
    untraced: true,
  },
  {
    pattern: /^error:/m,
    hints: (_, { run }) =>
      run.flake === undefined &&
      run.configuration !== undefined &&
      /(?:^|\/)flake\.nix$/.test(run.configuration)
        ? [
            `-c takes a NixOS configuration, and ${run.configuration} is a flake: ${flakeInstead(run.configuration)}`,
          ]
        : [],
  },
];

function tooSmall({ diskSize }: FailedRun): string {
  return typeof diskSize === "number"
    ? `the disk of ${diskSize} MiB is too small for the system: --disk-size ${diskSize * 2} doubles it`
    : "the disk is too small for the system: --disk-size 16384 makes one of 16 GiB";
}

function absentOption(path: string, { configuration }: FailedRun): string {
  const home = findOptionHome(path);
  switch (home?.kind) {
    case undefined:
      return `no module declares ${path}: a typo, or an option that this nixpkgs does not have`;
    case "vm":
      return `${path} exists only in virtual machines: virtualisation.vmVariant.${path}`;
    case "every-variant":
      return `${path} exists only in an image: image.modules.<variant>.${path}`;
    case "variants": {
      const names = home.names.join(" and ");
      return `${path} exists only in ${names}: image.modules.${home.names[0]}.${path}`;
    }
    case "nixos-generators":
      return `only the modules of nixos-generators declare ${path}; nixos-generate migrate ${configuration ?? ""} shows what replaces it`.replace(
        "  ",
        " ",
      );
  }
}

function absentArgument(name: string, file: string, { flake }: FailedRun): string {
  const takes = `${file} takes the argument "${name}", which is not passed to it`;
  return flake === undefined
    ? `${takes}: if a flake passes it, build with --flake URI#HOST; --special-arg ${name} VALUE passes a string`
    : `${takes}: pass it in specialArgs of nixosSystem in the flake, or a string with --special-arg ${name} VALUE`;
}

function flakeInstead(path: string): string {
  const folder = path === "flake.nix" ? "." : path.slice(0, -"/flake.nix".length) || "/";
  return `--flake ${folder}#HOST`;
}
