/** A format, and what a module of its image may set that a system without the image may not. */
export interface FuzzFormat {
  readonly name: string;
  readonly system: "x86_64-linux" | "aarch64-linux";
  /** Bindings of options that exist only beside the image's module. */
  readonly own: readonly (readonly [path: string, value: string])[];
}

const x86 = (name: string, ...own: FuzzFormat["own"]): FuzzFormat => ({ name, system: "x86_64-linux", own });

/** The simplest first. Not the kexec ones, which nixos-generators cannot evaluate with systemd in stage 1. */
export const FUZZ_FORMATS: readonly FuzzFormat[] = [
  x86("vmware", ["vmware.vmName", `"box"`], ["vmware.baseImageSize", "4096"]),
  x86("iso", ["isoImage.volumeID", `"MYISO"`], ["isoImage.squashfsCompression", `"gzip"`]),
  x86("qcow"),
  x86("amazon", ["amazonImage.sizeMB", "4096"], ["amazonImage.name", `"mine"`]),
  x86("proxmox-lxc", ["proxmoxLXC.manageNetwork", "true"]),
  x86("raw-efi"),
  x86("install-iso", ["isoImage.volumeID", `"RESCUE"`]),
  x86("vm", ["virtualisation.memorySize", "2048"], ["virtualisation.cores", "2"]),
  x86("virtualbox", ["virtualbox.memorySize", "2048"], ["virtualbox.vmName", `"box"`]),
  x86("gce", ["virtualisation.googleComputeImage.compressionLevel", "9"]),
  x86("do", ["virtualisation.digitalOceanImage.compressionMethod", `"bzip2"`]),
  x86("azure", ["virtualisation.azureImage.bootSize", "512"]),
  x86("hyperv", ["hyperv.vmName", `"box"`]),
  x86("proxmox", ["proxmox.qemuConf.memory", "2048"]),
  x86("qcow-efi"),
  x86("raw"),
  x86("openstack", ["openstackImage.ramMB", "2048"]),
  x86("lxc"),
  x86("docker"),
  x86("kubevirt"),
  x86("linode"),
  x86("cloudstack"),
  x86("lxc-metadata"),
  x86("vagrant-virtualbox", ["virtualbox.memorySize", "2048"]),
  x86("vm-bootloader", ["virtualisation.memorySize", "2048"]),
  x86("vm-nogui", ["virtualisation.memorySize", "2048"]),
  x86("install-iso-hyperv"),
  x86("sd-x86_64", ["sdImage.compressImage", "false"]),
  { name: "sd-aarch64", system: "aarch64-linux", own: [["sdImage.compressImage", "false"]] },
  { name: "sd-aarch64-installer", system: "aarch64-linux", own: [["sdImage.compressImage", "false"]] },
];

/** What any system may set; the names of some look like an image's. */
export const ORDINARY: readonly (readonly [path: string, value: string])[] = [
  ["networking.hostName", `"box"`],
  ["services.openssh.enable", "true"],
  ["boot.kernelParams", `[ "quiet" "splash" ]`],
  ["virtualisation.virtualbox.guest.enable", "true"],
  ["virtualisation.diskSize", "8192"],
  ["services.qemuGuest.enable", "true"],
  ["time.timeZone", `"UTC"`],
  ["system.stateVersion", `"25.11"`],
  ["users.users.me.isNormalUser", "true"],
  ["virtualisation.docker.enable", "true"],
  ["environment.variables.EDITOR", `"vim"`],
];
