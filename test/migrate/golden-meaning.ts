import type { OutputVerdict } from "../support/flakes/compare.ts";

/** What is not the same derivation, by output, and why that is right. */
type Rows = Readonly<Record<string, readonly [verdict: OutputVerdict["verdict"], because: string]>>;

const NO_SUCH_NAME = "nixpkgs has no image of that name, which is why it is corrected";
const PARTITIONS = "the kind of the partition table";
const TERMINAL = "the size of the terminal is not asked for at login";
const OTHER_TOOL = "nixos-generate goes, nixos-rebuild-ng comes";
const INSTALLER = "the services that nixpkgs' own installer starts at boot";

/**
 * Outputs of goldens that are not the same derivation on both sides. Everything that is not listed here must be the
 * same, and everything here must be as it says. A reason that begins with WRONG is a fault to be mended.
 */
export const NOT_THE_SAME: Readonly<Record<string, Rows>> = {
  "all-formats/one-host-several-formats": {
    "nixosConfigurations.box.config.formats.qcow": ["announced", PARTITIONS],
    "nixosConfigurations.box.config.formats.vm-nogui": ["announced", TERMINAL],
    "packages.x86_64-linux.disk": ["announced", PARTITIONS],
    "packages.x86_64-linux.shell": ["announced", TERMINAL],
  },
  "all-formats/path-below-the-image": {
    "apps.x86_64-linux.default": [
      "different",
      "the program lies in the machine, no longer in a folder of links",
    ],
    "nixosConfigurations.a.config.formats.install-iso": [
      "announced",
      "wpa_supplicant does not start at boot",
    ],
  },
  "flake-input/nested-flake-only": {
    "packages.x86_64-linux.iso": [
      "failing",
      "the format is read from the environment, which a flake does not see",
    ],
  },
  "generators-package/from-the-flake": {
    "devShells.x86_64-linux.brought": ["different", OTHER_TOOL],
    "devShells.x86_64-linux.default": ["different", OTHER_TOOL],
    "nixosConfigurations.host": ["different", "nixos-generate goes; NixOS has nixos-rebuild of its own"],
  },
  "native-names/build-without-system": { "packages.x86_64-linux.image": ["failing", NO_SUCH_NAME] },
  "native-names/old-names": {
    "packages.x86_64-linux.cloud": ["failing", NO_SUCH_NAME],
    "packages.x86_64-linux.disk": ["failing", NO_SUCH_NAME],
    "packages.x86_64-linux.droplet": ["failing", NO_SUCH_NAME],
    "packages.x86_64-linux.installer": ["failing", NO_SUCH_NAME],
  },
  "nixos-generate-call/image-defined-anew": {
    "packages.x86_64-linux.cloud": [
      "failing",
      "nixpkgs' amazon and iso images do not go together since 25.05",
    ],
    "packages.x86_64-linux.live": ["announced", INSTALLER],
  },
  "nixos-generate-call/keep-options-of-the-old-format": {
    "packages.x86_64-linux.rescue": ["failing", "sets an option that nixos-generators has no more"],
  },
  "nixos-generate-call/format-by-condition": { "packages.x86_64-linux.b": ["announced", PARTITIONS] },
  "nixos-generate-call/format-may-be-replaced": { "packages.x86_64-linux.a": ["announced", PARTITIONS] },
  "nixos-generate-call/configuration-of-the-same-modules": {
    "packages.x86_64-linux.disk": ["announced", PARTITIONS],
  },
  "nixos-generate-call/format-by-system": { "packages.x86_64-linux.live": ["announced", INSTALLER] },
  "nixos-generate-call/format-from-a-table": { "packages.x86_64-linux.installer": ["announced", INSTALLER] },
  "nixos-generate-call/images-nixpkgs-does-not-define": {
    "packages.x86_64-linux.installer": ["announced", INSTALLER],
  },
  "nixos-generate-call/mapped-over-records": { "images.live": ["announced", INSTALLER] },
  "nixos-generate-call/modules-out-of-sight": { "packages.x86_64-linux.default": ["announced", INSTALLER] },
  "nixos-generate-call/virtual-machine-of-nixpkgs": {
    "packages.x86_64-linux.vm": ["announced", "--fidelity native"],
  },
};

const A_MODULE = "a module that nothing here evaluates";

/** Goldens whose Nix code changes and that no flake calls. */
export const NOT_EVALUATED: Readonly<Record<string, string>> = {
  "all-formats/set-of-formats-in-a-module": A_MODULE,
  "generators-package/shells-and-systems": "a tool is exchanged",
  "generators-package/taken-out-for-nix-build": "a tool is taken out",
  "nixos-modules/files-of-a-fetched-archive": "the modules are fetched",
  "nixos-modules/files-of-a-pinned-source": A_MODULE,
  "nixos-modules/import-in-a-module": A_MODULE,
};
