/** Where a flag of the legacy command line comes from, and so under which heading help shows it. */
export type FlagGroup = "what" | "how" | "output" | "nix" | "about";

export interface Flag {
  /** All spellings; the first is the one that messages and help lead with. */
  readonly names: readonly string[];
  /** Names of the words that follow it. */
  readonly values: readonly string[];
  readonly group: FlagGroup;
  readonly help: string;
  /** False for the flags that nixos-generators never had. */
  readonly legacy: boolean;
  /** Set for flags that are handed on to Nix. */
  readonly passes?: Passing;
}

/**
 * How a flag of Nix reaches the three programs we call.
 *
 * `evaluate` is `nix eval`, `realise` is `nix-build` on a derivation, `rebuild` is nixos-rebuild in classic
 * mode. An array replaces the flag's own spelling, `true` keeps it, `false` means that the program has
 * no use for it, "unable" that nixos-rebuild cannot carry it where it is needed.
 */
export interface Passing {
  readonly evaluate: boolean;
  readonly realise: boolean | readonly string[];
  readonly rebuild: boolean | "unable";
}

/** A flag for Nix as it was on the command line, with the values that followed it. */
export interface PassedFlag {
  readonly flag: string;
  readonly values: readonly string[];
}

const BUILD_ONLY: Passing = { evaluate: false, realise: true, rebuild: true };
const EVERYWHERE: Passing = { evaluate: true, realise: true, rebuild: true };
// nixos-rebuild in classic mode accepts these words and then drops them (services.py of
// nixos-rebuild-ng 26.11pre groups them as flake flags), or has no such word at all.
const FLAKES_ONLY: Passing = { evaluate: true, realise: false, rebuild: "unable" };

/**
 * Every word that the legacy command line takes. Parser, help, man page and completions read this table;
 * the legacy ones have the arity that the original's `case` gave them.
 */
const TABLE = [
  legacy("what", ["-f", "--format"], ["NAME"], "format of the image; --list shows the names"),
  legacy("what", ["--format-path"], ["PATH"], "a format module of your own instead of a named format"),
  legacy(
    "what",
    ["-c", "--configuration"],
    ["PATH"],
    "NixOS configuration to build (default: $NIXOS_CONFIG)",
  ),
  legacy("what", ["--flake"], ["URI"], "NixOS configuration of a flake, such as ~/dotfiles#my-host"),
  legacy("what", ["--system"], ["SYSTEM"], "system to build for, such as aarch64-linux"),
  legacy("what", ["--disk-size"], ["MIB"], "size of the disk image in MiB, or auto"),
  legacy("what", ["--special-arg"], ["NAME", "VALUE"], "a string passed to the modules as an argument"),
  legacy("what", ["-I"], ["KEY=PATH"], "an entry of the search path, such as nixpkgs=channel:nixos-25.05"),
  ours("what", ["--image-of-host"], [], "ignore the host's disks, swap and boot loader"),
  ours("what", ["--no-channel"], [], "do not include a copy of nixpkgs in the image"),
  ours(
    "how",
    ["--backend"],
    ["WAY"],
    "auto, nixos-rebuild or nix (default: $NIXOS_GENERATE_BACKEND or auto)",
  ),
  ours(
    "how",
    ["--fidelity"],
    ["KIND"],
    "same (the image you had), native (nixpkgs' own) or legacy (bundled module)",
  ),
  ours("how", ["--no-kvm"], [], "build disk images without KVM (slow, and changes the derivation)"),
  ours("how", ["--build-memory"], ["MIB"], "memory of the virtual machine that builds the image, in MiB"),
  legacy("output", ["-o", "--out-link"], ["PATH"], "make a link to the build's output"),
  legacy("output", ["--run"], [], "run the virtual machine (format vm unless -f says otherwise)"),
  ours(
    "output",
    ["--boot-check"],
    [],
    "start the image in QEMU and wait until it is up; the image is not changed",
  ),
  ours("output", ["--dry-run"], [], "print the commands that would run, ready to paste"),
  ours("output", ["--print-drv"], [], "evaluate only and print the derivation"),
  ours("output", ["--json"], [], "with --dry-run or --print-drv: print JSON"),
  legacy("nix", ["--show-trace"], [], "show where an evaluation error comes from", {
    evaluate: true,
    realise: false,
    rebuild: true,
  }),
  legacy("nix", ["--cores"], ["N"], "cores each build may use", BUILD_ONLY),
  legacy("nix", ["--option"], ["NAME", "VALUE"], "set an option of Nix", EVERYWHERE),
  ours("nix", ["-j", "--max-jobs"], ["N"], "builds to run at once", BUILD_ONLY),
  ours("nix", ["-k", "--keep-going"], [], "continue with other builds when one fails", BUILD_ONLY),
  ours("nix", ["-K", "--keep-failed"], [], "keep the directory of a failed build", BUILD_ONLY),
  ours("nix", ["--fallback"], [], "build locally what cannot be downloaded", BUILD_ONLY),
  ours("nix", ["--repair"], [], "rebuild damaged store paths", BUILD_ONLY),
  ours("nix", ["--builders"], ["SPEC"], "remote machines to build on", BUILD_ONLY),
  ours("nix", ["--log-format"], ["NAME"], "how Nix shows its progress", BUILD_ONLY),
  ours("nix", ["-L", "--print-build-logs"], [], "accepted; build logs are always shown", {
    evaluate: false,
    realise: false,
    // Both nixos-rebuilds hand it to nix-build, which does not know it (Nix 2.26).
    rebuild: false,
  }),
  ours("nix", ["-v", "--verbose"], [], "say more", EVERYWHERE),
  ours("nix", ["--quiet"], [], "say less", EVERYWHERE),
  ours("nix", ["--impure"], [], "accepted; the evaluation is always impure", {
    evaluate: false,
    realise: false,
    rebuild: false,
  }),
  ours("nix", ["--no-link"], [], "accepted; a link is only made for --out-link", {
    evaluate: false,
    realise: false,
    rebuild: false,
  }),
  ours("nix", ["--offline"], [], "do not use the network", {
    evaluate: true,
    realise: ["--option", "substitute", "false"],
    rebuild: "unable",
  }),
  ours("nix", ["--extra-experimental-features"], ["FEATURES"], "experimental features of Nix", {
    evaluate: true,
    realise: true,
    rebuild: "unable",
  }),
  ours(
    "nix",
    ["--override-input"],
    ["INPUT", "URI"],
    "another flake for one of the flake's inputs",
    FLAKES_ONLY,
  ),
  ours("nix", ["--update-input"], ["INPUT"], "update one of the flake's inputs", FLAKES_ONLY),
  ours("nix", ["--refresh"], [], "check again for newer versions of what was downloaded", FLAKES_ONLY),
  ours("nix", ["--no-write-lock-file"], [], "do not change flake.lock", FLAKES_ONLY),
  ours("nix", ["--no-update-lock-file"], [], "fail when flake.lock would have to change", FLAKES_ONLY),
  ours("nix", ["--recreate-lock-file"], [], "make flake.lock anew", FLAKES_ONLY),
  ours("nix", ["--accept-flake-config"], [], "trust the flake's nixConfig", FLAKES_ONLY),
  legacy("about", ["--list"], [], "list the formats"),
  legacy("about", ["--help"], [], "show this help"),
  ours("about", ["--version"], [], "show the versions of this program, Nix and nixpkgs"),
] as const;

export const FLAGS: readonly Flag[] = TABLE;

type KnownFlag = (typeof TABLE)[number];

/** The first spelling of each flag that means something to us and is not only passed on to Nix. */
export type HandledName = Exclude<KnownFlag, NixFlag>["names"][0];

const BY_NAME = new Map<string, KnownFlag>(
  TABLE.flatMap((flag) => flag.names.map((name) => [name, flag] as const)),
);

export function findFlag(word: string): KnownFlag | undefined {
  return BY_NAME.get(word);
}

/** Every spelling of every flag, for "did you mean" and completions. */
export const FLAG_NAMES: readonly string[] = FLAGS.flatMap((flag) => flag.names);

interface NixFlag extends Flag {
  readonly passes: Passing;
}

interface HandledFlag<Name extends string> extends Flag {
  readonly names: readonly [Name, ...string[]];
  readonly passes?: never;
}

type Row<Names> = [group: FlagGroup, names: Names, values: readonly string[], help: string];

function legacy(...row: [...Row<readonly string[]>, passes: Passing]): NixFlag;
function legacy<Name extends string>(...row: Row<readonly [Name, ...string[]]>): HandledFlag<Name>;
function legacy(...row: [...Row<readonly string[]>, passes?: Passing]): Flag {
  return flag(true, ...row);
}

function ours(...row: [...Row<readonly string[]>, passes: Passing]): NixFlag;
function ours<Name extends string>(...row: Row<readonly [Name, ...string[]]>): HandledFlag<Name>;
function ours(...row: [...Row<readonly string[]>, passes?: Passing]): Flag {
  return flag(false, ...row);
}

function flag(
  legacy: boolean,
  ...[group, names, values, help, passes]: [...Row<readonly string[]>, passes?: Passing]
): Flag {
  return { names, values, group, help, legacy, ...(passes && { passes }) };
}
