/**
 * What makes nixpkgs' own image the image nixos-generators built, per legacy format: Nix text that stands on its own
 * in the user's repository. Measured with `.drvPath` on nixpkgs 26.11pre against nixos-generators 032decf, as the
 * additions in src/formats/table.ts. Bindings with `\n` line ends and no indentation of their own; they may refer to
 * the module arguments config, lib, pkgs and modulesPath.
 */
export interface Snippet {
  /**
   * What holds for the system; beside the configuration and in front of it, where the format's module used to stand:
   * the module system orders list elements by the place of the module that defines them.
   */
  readonly system?: string;
  /** As `system`, and of no effect on x86_64: left out where the machine is known to be one. */
  readonly offX86?: string;
  /** What can only be said inside the variant. */
  readonly variant?: string;
  /**
   * In place of both, for a virtual machine of its own configuration: nixpkgs' virtual machine beside the modules, as
   * deep as the format imported it. `virtualisation.vmVariant` would put it behind them, and its list elements too.
   */
  readonly machine?: string;
}

/** The file kept its old name; the tag would change the label of the boot entry. */
const OLD_NAME = `image.baseName = "nixos";
system.nixos.tags = lib.mkForce [ ];`;

const GRUB_EFI = `boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
boot.loader.grub = {
  device = "nodev";
  efiSupport = true;
  efiInstallAsRemovable = true;
};`;

const NO_LOADER = `boot.loader.grub.enable = lib.mkForce false;
boot.loader.systemd-boot.enable = lib.mkForce false;`;

const RAW = `boot.kernelParams = [ "console=ttyS0" ];
boot.loader.timeout = lib.mkDefault 0;
boot.initrd.availableKernelModules = [ "uas" ];`;

const VM_DISK = "virtualisation.diskSize = lib.mkDefault 2048;";

const VM_MODULE = `imports = [ "\${modulesPath}/virtualisation/qemu-vm.nix" ];`;

const VM_TERMINAL = `virtualisation.graphics = false;
virtualisation.qemu.options = [ "-serial mon:stdio" ];`;

/** As src/legacy/formats/vm-nogui.nix has it: what the terminal at the other end of a serial line reports. */
const VM_RESIZE = `environment.systemPackages = [
  (pkgs.writeShellScriptBin "resize" ''
    [ -t 0 ] || exit 0
    saved=$(stty -g)
    trap 'stty "$saved"' EXIT
    stty -echo -icanon min 0 time 3
    printf '\\033[18t' > /dev/tty
    IFS='[;t' read -r _ _ rows columns _ < /dev/tty
    if [ "''\${rows:-0}" -gt 0 ] && [ "''\${columns:-0}" -gt 0 ]; then
      stty rows "$rows" columns "$columns"
    fi
  '')
];
environment.loginShellInit = "resize";`;

const QEMU_GUEST = `imports = [ "\${modulesPath}/profiles/qemu-guest.nix" ];`;

const KEXEC_SYSTEM = `${NO_LOADER}
boot.kernelParams = [
  "console=ttyS0,115200"
  "panic=30"
  "boot.panic_on_fail"
];
systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
networking.hostName = lib.mkDefault "kexec";
# A file /ssh_pubkey of the running Linux becomes a key of root.
boot.initrd.postMountCommands = lib.mkIf (!config.boot.initrd.systemd.enable) ''
  if [ -e /authorized_keys ]; then
    mkdir -m 700 -p /mnt-root/root/.ssh
    cat /authorized_keys >> /mnt-root/root/.ssh/authorized_keys
  fi
'';
boot.initrd.systemd.services.kexec-authorized-keys = lib.mkIf config.boot.initrd.systemd.enable {
  wantedBy = [ "initrd.target" ];
  before = [
    "initrd.target"
    "shutdown.target"
  ];
  conflicts = [ "shutdown.target" ];
  unitConfig = {
    ConditionPathExists = "/authorized_keys";
    DefaultDependencies = false;
    RequiresMountsFor = "/sysroot/root";
  };
  serviceConfig.Type = "oneshot";
  script = ''
    export PATH=/bin
    mkdir -m 700 -p /sysroot/root/.ssh
    cat /authorized_keys >> /sysroot/root/.ssh/authorized_keys
  '';
};`;

/** nixpkgs' script looks for kernel and initrd beside itself, where the tarball has neither (nixpkgs#410511). */
const KEXEC_VARIANT = `image.baseName = "nixos-system-\${pkgs.stdenv.hostPlatform.system}";
system.nixos.tags = lib.mkForce [ ];
system.build.kexecScript = lib.mkForce (
  pkgs.writeScript "kexec-nixos" ''
    #!\${pkgs.runtimeShell}
    set -eu
    export PATH=\${lib.makeBinPath [ pkgs.coreutils pkgs.cpio pkgs.gzip ]}
    initrd=\${config.system.build.netbootRamdisk}/initrd
    if [ -e /ssh_pubkey ]; then
      work=$(mktemp -d)
      cat /ssh_pubkey > "$work/authorized_keys"
      (cd "$work" && echo authorized_keys | cpio --quiet -o -H newc | gzip -9) | cat "$initrd" - > "$work/initrd"
      initrd=$work/initrd
    fi
    \${pkgs.kexec-tools}/bin/kexec --load \${config.system.build.kernel}/\${config.system.boot.loader.kernelFile} \\
      --initrd="$initrd" \\
      --command-line "init=\${config.system.build.toplevel}/init \${toString config.boot.kernelParams}"
    sync
    \${pkgs.kexec-tools}/bin/kexec --exec
  ''
);`;

/** The tarball behind a script that unpacks it to / and starts it. */
const KEXEC_BUNDLE = `imports = [ { imports = [ "\${modulesPath}/installer/netboot/netboot-minimal.nix" ]; } ];
${KEXEC_VARIANT}
image.filePath = lib.mkForce "";
system.build.image = lib.mkForce (
  pkgs.runCommand "kexec_bundle"
    {
      head = pkgs.writeScript "kexec-bundle-head" ''
        #!/bin/sh
        set -eu
        start=$(awk '/^__TARBALL__$/ { print NR + 1; exit }' "$0")
        tail -n "+$start" "$0" | tar -xJ -C /
        /kexec_nixos
        exit 1
        __TARBALL__
      '';
    }
    ''
      cat $head \${config.system.build.kexecTarball}/tarball/*.tar.xz > $out
      chmod +x $out
    ''
);`;

/**
 * One import deeper, where nixosGenerate had the format's module: the module system orders list elements by depth, and
 * of several `console=` the last one counts.
 */
function asDeep(rows: string): string {
  return `# As deep as nixos-generators had it, which the order of lists depends on.\n${nested(rows)}`;
}

function nested(rows: string): string {
  return `imports = [\n  {\n${rows.replaceAll(/^(?=.)/gm, "    ")}\n  }\n];`;
}

const SNIPPETS: Readonly<Record<string, Snippet>> = {
  iso: {
    variant: `isoImage.makeEfiBootable = true;
isoImage.makeUsbBootable = true;`,
  },
  raw: { system: asDeep(RAW), variant: OLD_NAME },
  // The original's raw-efi imported its raw.
  "raw-efi": { system: `${asDeep(nested(RAW))}\n${GRUB_EFI}`, variant: OLD_NAME },
  qcow: {
    system: `${asDeep(`${QEMU_GUEST}\nboot.kernelParams = [ "console=ttyS0" ];`)}
boot.loader.timeout = 0;`,
    // There nixos-generators' image started by EFI; its values were defaults, as nixpkgs' own are.
    offX86: `boot.loader.grub = lib.mkIf (!pkgs.stdenv.hostPlatform.isx86_64) {
  device = lib.mkOverride 999 "nodev";
  efiSupport = lib.mkOverride 999 true;
  efiInstallAsRemovable = lib.mkOverride 999 true;
};`,
    variant: `system.nixos.tags = lib.mkForce [ ];
image.baseName = "nixos";
system.build.qcow = lib.mkDefault (
  import "\${modulesPath}/../lib/make-disk-image.nix" {
    inherit config lib pkgs;
    inherit (config.virtualisation) diskSize;
    format = "qcow2";
    partitionTableType = "hybrid";
  }
);
system.build.image = lib.mkForce config.system.build.qcow;`,
  },
  "qcow-efi": {
    system: `${asDeep(`${QEMU_GUEST}
boot.kernelParams = [
  "console=ttyS0"
]
++ lib.optional pkgs.stdenv.hostPlatform.isAarch "console=ttyAMA0,115200"
++ lib.optional pkgs.stdenv.hostPlatform.isRiscV64 "console=ttySIF0,115200";`)}
boot.loader.timeout = 0;
${GRUB_EFI}`,
    variant: OLD_NAME,
  },
  docker: {
    system: `${NO_LOADER}
services.journald.console = "/dev/console";`,
    variant: `imports = [
  "\${modulesPath}/virtualisation/docker-image.nix"
  "\${modulesPath}/image/file-options.nix"
];
image.filePath = "tarball/nixos-system-\${pkgs.stdenv.hostPlatform.system}.tar.xz";
system.build.image = lib.mkOverride 90 config.system.build.tarball;`,
  },
  "install-iso": {
    system: `systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];`,
  },
  // As deep as the original's install-iso-hyperv imported its install-iso, and that the installer.
  "install-iso-hyperv": {
    system: `systemd.services.wpa_supplicant.wantedBy = lib.mkOverride 40 [ ];
systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
virtualisation.hypervGuest.enable = true;`,
    variant: `imports = [ { imports = [ "\${modulesPath}/installer/cd-dvd/installation-cd-base.nix" ]; } ];`,
  },
  "sd-aarch64-installer": {
    variant: `imports = [ "\${modulesPath}/installer/sd-card/sd-image-aarch64-installer.nix" ];`,
  },
  kexec: { system: KEXEC_SYSTEM, variant: KEXEC_VARIANT },
  "kexec-bundle": { system: KEXEC_SYSTEM, variant: KEXEC_BUNDLE },
  lxc: { system: NO_LOADER },
  "lxc-metadata": {
    system: NO_LOADER,
    // The container's label is part of the description.
    variant: `imports = [ "\${modulesPath}/virtualisation/lxc-container.nix" ];
system.build.image = lib.mkOverride 90 config.system.build.metadata;`,
  },
  "proxmox-lxc": { system: NO_LOADER },
  cloudstack: {
    system: `${asDeep(`imports = [ "\${modulesPath}/virtualisation/cloudstack-config.nix" ];`)}
fileSystems."/".fsType = lib.mkDefault "ext4";`,
    variant: `${OLD_NAME}
system.build.cloudstackImage = lib.mkForce (
  import "\${modulesPath}/../lib/make-disk-image.nix" {
    inherit config lib pkgs;
    inherit (config.virtualisation) diskSize;
    format = "qcow2";
    configFile = pkgs.writeText "configuration.nix" ''
      {
        imports = [ "\${toString modulesPath}/virtualisation/cloudstack-config.nix" ];
      }
    '';
  }
);`,
  },
  linode: {
    system: asDeep(`imports = [ { imports = [ "\${modulesPath}/virtualisation/linode-config.nix" ]; } ];
boot.growPartition = true;
boot.loader.grub.fsIdentifier = "label";
boot.loader.grub.extraInstallCommands = ''
  \${pkgs.coreutils}/bin/ln -fs /boot/grub /boot/grub2
'';
boot.loader.grub.splashImage = null;
hardware.cpu.amd.updateMicrocode = lib.mkDefault config.hardware.enableRedistributableFirmware;
environment.systemPackages = [ pkgs.linode-cli ];
networking.enableIPv6 = true;
networking.interfaces.eth0.tempAddress = "disabled";
networking.interfaces.eth0.useDHCP = true;
services.qemuGuest.enable = true;`),
    variant: `image.baseName = "nixos";
system.build.linodeImage = lib.mkForce (
  import "\${modulesPath}/../lib/make-disk-image.nix" {
    inherit config lib pkgs;
    format = "raw";
    partitionTableType = "none";
    postVM = ''
      \${pkgs.pigz}/bin/pigz -9 $out/nixos.img
    '';
  }
);`,
  },
  vm: { variant: VM_DISK, machine: `${asDeep(VM_MODULE)}\n${VM_DISK}` },
  "vm-bootloader": {
    variant: VM_DISK,
    machine: `${asDeep(nested(VM_MODULE))}\n${VM_DISK}\nvirtualisation.useBootLoader = true;`,
  },
  "vm-nogui": {
    system: VM_RESIZE,
    variant: `${VM_DISK}\n${VM_TERMINAL}`,
    machine: `${asDeep(`${nested(VM_MODULE)}\n${VM_TERMINAL}\n${VM_RESIZE}`)}\n${VM_DISK}`,
  },
};

/** Undefined where nixpkgs' own image needs nothing to be the old one. */
export function snippetFor(format: string): Snippet | undefined {
  return SNIPPETS[format];
}

/**
 * The SD card of one kind of board, as a variant of its own: nixpkgs' sd-card follows the system that is evaluated,
 * the legacy formats name one. Undefined for other formats.
 */
export function boardSnippet(format: string): Snippet | undefined {
  const board = /^sd-(aarch64|x86_64)$/.exec(format)?.[1];
  if (board === undefined) return undefined;
  return { variant: `imports = [ "\${modulesPath}/installer/sd-card/sd-image-${board}.nix" ];` };
}
