/** What a derivation needs of the machine that builds it, and what this machine is. */
export interface UnmetRequirements {
  readonly system: string;
  readonly features: readonly string[];
  readonly current: string;
  readonly currentFeatures: readonly string[];
}

const MACHINE = "'([a-z0-9_-]+)' with features \\{([^}\n]{0,1000})\\}";
/** Nix up to 2.30, in one sentence; Nix 2.31 and later, on lines of their own. */
const WORDINGS = [
  new RegExp(`a ${MACHINE} is required to build[\\s\\S]{0,1000}?but I am a ${MACHINE}`),
  new RegExp(`Required system: ${MACHINE}\\s+Current system: ${MACHINE}`),
];

/** Reads why Nix found no machine for a build; undefined where it says something else. */
export function findUnmetRequirements(text: string): UnmetRequirements | undefined {
  for (const wording of WORDINGS) {
    const match = wording.exec(text);
    if (match === null) continue;
    const [, system = "", features = "", current = "", currentFeatures = ""] = match;
    return { system, features: listOf(features), current, currentFeatures: listOf(currentFeatures) };
  }
  return undefined;
}

function listOf(features: string): readonly string[] {
  return features.split(/,\s*/).filter((feature) => feature !== "");
}

/** What can be done about it: for the feature that is missing, and for the system. */
export function hintsForRequirements(unmet: UnmetRequirements | undefined): readonly string[] {
  if (unmet === undefined) {
    return ["no machine known to Nix can build this: nixos-generate doctor shows what this one can do"];
  }
  const { system, features, current, currentFeatures } = unmet;
  const missing = features.filter((feature) => !currentFeatures.includes(feature));
  return [
    ...(system === current
      ? []
      : [
          `this machine (${current}) cannot build for ${system}: boot.binfmt.emulatedSystems emulates it, --builders names a machine that can`,
        ]),
    ...missing.map(hintForFeature),
  ];
}

function hintForFeature(feature: string): string {
  if (feature === "kvm") {
    return "the image is built inside a virtual machine, and Nix does not offer kvm here: --no-kvm builds it in emulation, which is slow (so does --option extra-system-features kvm, which keeps the derivation); in a container, pass /dev/kvm in; --builders names a machine that has it; nixos-generate doctor tells more";
  }
  return `Nix does not offer the feature ${feature} here: extra-system-features = ${feature} in nix.conf, or --builders with a machine that has it`;
}
