import { FORMATS } from "./table.ts";
import { VARIANTS } from "./variants.ts";

/** What somebody means who writes the name of a variant that nixpkgs does not have. */
export interface MeantVariant {
  /** nixpkgs' name; undefined where nixpkgs has no such variant. */
  readonly variant: string | undefined;
  /** The format of nixos-generators that has the wrong name; undefined for other words. */
  readonly format: string | undefined;
  /** Whether that is the only thing it can mean. */
  readonly certain: boolean;
}

/** Words for variants in public code that are no format's name either, with what they most likely mean. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  ami: "amazon",
  aws: "amazon",
  digitalocean: "digital-ocean",
  ec2: "amazon",
  gcp: "google-compute",
  "install-cd": "iso-installer",
  installer: "iso-installer",
  isoImage: "iso",
  qcow2: "qemu",
  "qcow2-efi": "qemu-efi",
  sd: "sd-card",
  "sd-image": "sd-card",
  sdImage: "sd-card",
  vagrant: "vagrant-virtualbox",
  vbox: "virtualbox",
};

const NAMES: ReadonlySet<string> = new Set(VARIANTS.map(({ name }) => name));

/**
 * What a name that is not a variant of nixpkgs means: a format of nixos-generators that nixpkgs calls otherwise or does not
 * have, or a word that people use. Undefined for nixpkgs' own names and for words that mean nothing here. A configuration
 * can define variants of its own under any name (`image.modules.<name>`): ask for these first.
 */
export function meantVariant(name: string): MeantVariant | undefined {
  if (NAMES.has(name)) return undefined;
  const format = FORMATS.find((each) => each.name === name);
  if (format === undefined) {
    const variant = Object.hasOwn(OTHER_WORDS, name) ? OTHER_WORDS[name] : undefined;
    return variant === undefined ? undefined : { variant, format: undefined, certain: false };
  }
  const { native } = format;
  if (native.kind !== "variant") return { variant: undefined, format: name, certain: true };
  // The formats of boards name the system, nixpkgs' card follows the one that is evaluated.
  return { variant: native.variant, format: name, certain: native.variant !== "sd-card" };
}

/** Every name that `meantVariant` knows, for finding the files to look at. */
export const WRONG_VARIANTS: readonly string[] = [
  ...FORMATS.map(({ name }) => name).filter((name) => !NAMES.has(name)),
  ...Object.keys(OTHER_WORDS),
];

/** One sentence for a message, without a full stop: what a wrong name is called in nixpkgs. Undefined for a right one. */
export function explainVariant(name: string): string | undefined {
  const meant = meantVariant(name);
  if (meant === undefined) return undefined;
  const quoted = JSON.stringify(name);
  if (meant.variant === undefined)
    return `nixpkgs has no variant ${quoted}; ${INSTEAD[name] ?? "it was a format of nixos-generators"}`;
  const called = JSON.stringify(meant.variant);
  return meant.certain
    ? `nixpkgs has no variant ${quoted}; there it is ${called}`
    : `nixpkgs has no variant ${quoted}; ${called} is the nearest`;
}

const INSTEAD: Readonly<Record<string, string>> = {
  vm: "the machine is config.system.build.vm",
  "vm-bootloader": "the machine is config.system.build.vmWithBootLoader",
  "vm-nogui":
    "the machine is config.system.build.vm with virtualisation.vmVariant.virtualisation.graphics = false",
};
