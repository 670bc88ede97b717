/** A part of an image in which it may differ. */
export interface ImagePart {
  /** Name of the image's derivation; undefined where it has the release or the host in its name. */
  readonly inside?: string;
  /** Names of the derivations in it that themselves differ in text. */
  readonly parts: readonly string[];
  /** How each line that differs begins, blanks aside. */
  readonly lines?: readonly string[];
}

/** What starts at boot in an installer: links to these two units, and what they say of it themselves. */
const STARTED: readonly ImagePart[] = [
  {
    parts: ["system-units"],
    lines: [
      "ln -sfn '../sshd.service' $out/'multi-user.target.wants'",
      "ln -sfn '../wpa_supplicant.service' $out/'multi-user.target.wants'",
      "mkdir -p $out/'multi-user.target.wants'",
    ],
  },
  {
    parts: ["unit-sshd.service", "unit-wpa_supplicant.service"],
    lines: ["[Install]", "WantedBy=multi-user.target"],
  },
];

/**
 * Where the image of a format differs when the additions for `same` leave out what is only in those for `exact`. Seen by
 * comparing derivations on nixpkgs 26.11pre with nixos-generators at 032decf. What differs elsewhere, such as the size of
 * a disk, is not what was left out.
 */
export const LEFT_OUT: Readonly<Record<string, readonly ImagePart[]>> = {
  cloudstack: [{ inside: "nixos-disk-image", parts: ["configuration.nix"], lines: ["imports = ["] }],
  "install-iso": STARTED,
  "install-iso-hyperv": STARTED,
  "lxc-metadata": [
    { inside: "tarball", parts: ["tarball"], lines: ["nixos-image-lxc-"] },
    { inside: "tarball", parts: ["metadata.yaml"], lines: ["properties="] },
  ],
  qcow: [
    {
      inside: "nixos-disk-image",
      parts: ["nixos-disk-image"],
      lines: [
        "$diskImage",
        "--disk-guid=",
        "--partition-guid=",
        "align-check ",
        "cptofs -p -P ",
        "eval $(partx $diskImage ",
        "mkdir -p /mnt/boot",
        "mkfs.vfat -n ESP ",
        "mklabel ",
        "mkpart ",
        "mount /dev/vda1 /mnt/boot",
        "rootDisk=",
        "set 1 boot on",
        "set 2 bios_grub on",
        "sgdisk ",
      ],
    },
  ],
  "vm-nogui": [
    { inside: "nixos-vm", parts: ["run-nixos-vm"], lines: ["-serial mon:stdio"] },
    { inside: "nixos-vm", parts: ["etc-profile"], lines: ["/nix/store/...-resize/bin/resize", "resize"] },
    { inside: "nixos-vm", parts: ["system-path"], lines: ['{"paths":["/nix/store/...-resize"]'] },
  ],
};
