import type { AppliedFix, ChangedFile, Migration } from "../migrate/engine/engine.ts";
import type { AnnouncedDifference, MigrateOptions, Repository } from "../migrate/engine/types.ts";
import { type Flake, flakeOf, isGenerators, nixpkgsInput } from "../migrate/model/flakes/flake.ts";
import { nixpkgsChange } from "../migrate/rules/gates/release.ts";
import { quoteAttrPath, quoteString } from "../nix/quote.ts";
import type { Claims } from "./verdicts.ts";

/** The flakes whose outputs a migration may change. */
export interface Affected {
  readonly flakes: readonly Flake[];
  /** Changed Nix files that belong to no flake, so that it is unknown what to evaluate. */
  readonly outside: readonly string[];
}

/** Each changed Nix or lock file belongs to the nearest flake.nix above it. */
export function affectedFlakes(files: readonly ChangedFile[], repository: Repository): Affected {
  const flakes = new Map<string, Flake>();
  const outside: string[] = [];
  for (const { path } of files.filter(({ path }) => /\.nix$|(?:^|\/)flake\.lock$/.test(path))) {
    const flake = flakeOf(repository, path);
    if (flake === undefined) outside.push(path);
    else flakes.set(flake.path, flake);
  }
  return { flakes: [...flakes.values()], outside };
}

/** What the applied fixes say that the images of a flake will differ in. */
export function claimsFor(
  flake: Flake,
  { applied }: Migration,
  repository: Repository,
  options: MigrateOptions,
): Claims {
  const fixes = applied.filter(({ path }) => flakeOf(repository, path)?.path === flake.path);
  const asked: readonly AnnouncedDifference[] =
    options.fidelity === "native"
      ? [{ text: "nixpkgs' own image was asked for", explains: "everything" }]
      : [];
  return {
    nixpkgs: nixpkgsChange(repository, flake),
    differences: [...asked, ...fixes.flatMap(announced), OPTIONS_OF_MACHINES],
    anyOrder: options.fidelity !== "exact",
  };
}

/** Seen on 26.11pre: `virtualisation.vmVariant` is a set of options within the options. */
const OPTIONS_OF_MACHINES: AnnouncedDifference = {
  text: "the manual of options names defaults below virtualisation.vmVariant",
  explains: [{ inside: "nixos-vm", parts: ["options.json"] }],
};

function announced({ fix }: AppliedFix): readonly AnnouncedDifference[] {
  return fix.differs ?? [];
}

/** Formats that the repository takes from `config.formats` of some configuration, as far as they are spelled out. */
export function formatsNamed(repository: Repository): readonly string[] {
  const texts = repository
    .containing(["config.formats.", "formatConfigs."])
    .map((path) => repository.text(path) ?? "");
  const named = texts.flatMap((text) => [
    ...text.matchAll(/\b(?:config\.formats|formatConfigs)\."?([\w-]+)/g),
  ]);
  return [...new Set(named.map(([, name]) => name!))].sort();
}

/** A flake.nix in which nixos-generators builds with the flake's own nixpkgs. */
export interface Followed {
  readonly text: string;
  /** The input that was made to follow, as --override-input spells it. */
  readonly input: string;
}

/** Undefined where it does so already, or the flake does not say what its inputs are. */
export function withOwnNixpkgs(flake: Flake, repository: Repository): Followed | undefined {
  const text = repository.text(flake.path);
  const nixpkgs = nixpkgsInput(flake);
  const generators = [...flake.inputs.values()].find(isGenerators);
  if (text === undefined || nixpkgs === undefined || nixpkgs.followed || !generators) return undefined;
  const path = quoteAttrPath(["inputs", generators.name, "inputs", "nixpkgs", "follows"]);
  const row = `${path} = ${quoteString(nixpkgs.name)};\n`;
  const end = flake.set.end - 1;
  return { text: `${text.slice(0, end)}\n${row}${text.slice(end)}`, input: `${generators.name}/nixpkgs` };
}
