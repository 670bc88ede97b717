/**
 * Below `virtualisation`: what qemu-vm.nix declares and a plain NixOS of 26.11pre does not (the difference of both
 * `options.virtualisation`).
 */
export const VM_OPTIONS: readonly string[] = [
  ...["additionalPaths", "bios", "bootDevice", "bootLoaderDevice", "bootPartition", "cores", "credentials"],
  ...[
    "directBoot",
    "diskImage",
    "efi",
    "efiVars",
    "emptyDiskImages",
    "fileSystems",
    "forwardPorts",
    "graphics",
  ],
  ...["host", "installBootLoader", "memorySize", "mountHostNixStore", "msize", "nixStore9pCache"],
  ...["pathsInNixDB", "persistBootDevice", "qemu", "resolution", "restrictNetwork", "rootDevice"],
  ...["sharedDirectories", "tpm", "useBIOSBoot", "useBootLoader", "useDefaultFilesystems", "useEFIBoot"],
  ...["useHostCerts", "useNixStoreImage", "useSecureBoot", "writableStore", "writableStoreUseTmpfs"],
];
