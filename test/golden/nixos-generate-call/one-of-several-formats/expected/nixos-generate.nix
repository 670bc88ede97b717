# nixosGenerate as nixos-generators had it, on top of nixpkgs' own image building (NixOS 25.05 and later).
# For calls that could not be rewritten in place. Takes nixpkgs (the flake), then the same arguments.
# Formats: all
nixpkgs:
{
  format,
  modules ? [ ],
  system ? null,
  pkgs ? null,
  lib ? nixpkgs.lib,
  specialArgs ? { },
  nixosSystem ? nixpkgs.lib.nixosSystem,
}:
let
  # Format -> where the modules of its image go, and the image itself.
  places = {
    do = image "digital-ocean";
    gce = image "google-compute";
    install-iso = image "iso-installer";
    qcow = image "qemu";
    qcow-efi = image "qemu-efi";
    vm = vm;
    vm-bootloader = vm;
    vm-nogui = vm;
  };

  image = name: {
    into = modules: [ { image.modules.${name} = nixpkgs.lib.mkMerge ([ built ] ++ modules); } ];
    from = build: build.images.${name};
  };
  vm = {
    into = modules: modules;
    from = build: build.vm;
  };
  place = places.${format} or (image format);

  # What the images had and nixpkgs' own have not. An entry that is deleted leaves nixpkgs' own image or machine.
  additions = {
    cloudstack =
      { config, lib, modulesPath, pkgs, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            imports = [ "${modulesPath}/virtualisation/cloudstack-config.nix" ];
          }
        ];
        fileSystems."/".fsType = lib.mkDefault "ext4";
        image.baseName = "nixos";
        system.nixos.tags = lib.mkForce [ ];
        system.build.cloudstackImage = lib.mkForce (
          import "${modulesPath}/../lib/make-disk-image.nix" {
            inherit config lib pkgs;
            inherit (config.virtualisation) diskSize;
            format = "qcow2";
            configFile = pkgs.writeText "configuration.nix" ''
              {
                imports = [ "${toString modulesPath}/virtualisation/cloudstack-config.nix" ];
              }
            '';
          }
        );
      };
    docker =
      { config, lib, modulesPath, pkgs, ... }:
      {
        boot.loader.grub.enable = lib.mkForce false;
        boot.loader.systemd-boot.enable = lib.mkForce false;
        services.journald.console = "/dev/console";
        imports = [
          "${modulesPath}/virtualisation/docker-image.nix"
          "${modulesPath}/image/file-options.nix"
        ];
        image.filePath = "tarball/nixos-system-${pkgs.stdenv.hostPlatform.system}.tar.xz";
        system.build.image = lib.mkOverride 90 config.system.build.tarball;
      };
    install-iso =
      { lib, ... }:
      {
        systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
        systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
      };
    install-iso-hyperv =
      { lib, modulesPath, ... }:
      {
        systemd.services.wpa_supplicant.wantedBy = lib.mkOverride 40 [ ];
        systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
        virtualisation.hypervGuest.enable = true;
        imports = [ { imports = [ "${modulesPath}/installer/cd-dvd/installation-cd-base.nix" ]; } ];
      };
    iso = {
      isoImage.makeEfiBootable = true;
      isoImage.makeUsbBootable = true;
    };
    kexec =
      { config, lib, pkgs, ... }:
      {
        boot.loader.grub.enable = lib.mkForce false;
        boot.loader.systemd-boot.enable = lib.mkForce false;
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
        };
        image.baseName = "nixos-system-${pkgs.stdenv.hostPlatform.system}";
        system.nixos.tags = lib.mkForce [ ];
        system.build.kexecScript = lib.mkForce (
          pkgs.writeScript "kexec-nixos" ''
            #!${pkgs.runtimeShell}
            set -eu
            export PATH=${lib.makeBinPath [ pkgs.coreutils pkgs.cpio pkgs.gzip ]}
            initrd=${config.system.build.netbootRamdisk}/initrd
            if [ -e /ssh_pubkey ]; then
              work=$(mktemp -d)
              cat /ssh_pubkey > "$work/authorized_keys"
              (cd "$work" && echo authorized_keys | cpio --quiet -o -H newc | gzip -9) | cat "$initrd" - > "$work/initrd"
              initrd=$work/initrd
            fi
            ${pkgs.kexec-tools}/bin/kexec --load ${config.system.build.kernel}/${config.system.boot.loader.kernelFile} \
              --initrd="$initrd" \
              --command-line "init=${config.system.build.toplevel}/init ${toString config.boot.kernelParams}"
            sync
            ${pkgs.kexec-tools}/bin/kexec --exec
          ''
        );
      };
    kexec-bundle =
      { config, lib, modulesPath, pkgs, ... }:
      {
        boot.loader.grub.enable = lib.mkForce false;
        boot.loader.systemd-boot.enable = lib.mkForce false;
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
        };
        imports = [ { imports = [ "${modulesPath}/installer/netboot/netboot-minimal.nix" ]; } ];
        image.baseName = "nixos-system-${pkgs.stdenv.hostPlatform.system}";
        system.nixos.tags = lib.mkForce [ ];
        system.build.kexecScript = lib.mkForce (
          pkgs.writeScript "kexec-nixos" ''
            #!${pkgs.runtimeShell}
            set -eu
            export PATH=${lib.makeBinPath [ pkgs.coreutils pkgs.cpio pkgs.gzip ]}
            initrd=${config.system.build.netbootRamdisk}/initrd
            if [ -e /ssh_pubkey ]; then
              work=$(mktemp -d)
              cat /ssh_pubkey > "$work/authorized_keys"
              (cd "$work" && echo authorized_keys | cpio --quiet -o -H newc | gzip -9) | cat "$initrd" - > "$work/initrd"
              initrd=$work/initrd
            fi
            ${pkgs.kexec-tools}/bin/kexec --load ${config.system.build.kernel}/${config.system.boot.loader.kernelFile} \
              --initrd="$initrd" \
              --command-line "init=${config.system.build.toplevel}/init ${toString config.boot.kernelParams}"
            sync
            ${pkgs.kexec-tools}/bin/kexec --exec
          ''
        );
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
              cat $head ${config.system.build.kexecTarball}/tarball/*.tar.xz > $out
              chmod +x $out
            ''
        );
      };
    linode =
      { config, lib, modulesPath, pkgs, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            imports = [ { imports = [ "${modulesPath}/virtualisation/linode-config.nix" ]; } ];
            boot.growPartition = true;
            boot.loader.grub.fsIdentifier = "label";
            boot.loader.grub.extraInstallCommands = ''
              ${pkgs.coreutils}/bin/ln -fs /boot/grub /boot/grub2
            '';
            boot.loader.grub.splashImage = null;
            hardware.cpu.amd.updateMicrocode = lib.mkDefault config.hardware.enableRedistributableFirmware;
            environment.systemPackages = [ pkgs.linode-cli ];
            networking.enableIPv6 = true;
            networking.interfaces.eth0.tempAddress = "disabled";
            networking.interfaces.eth0.useDHCP = true;
            services.qemuGuest.enable = true;
          }
        ];
        image.baseName = "nixos";
        system.build.linodeImage = lib.mkForce (
          import "${modulesPath}/../lib/make-disk-image.nix" {
            inherit config lib pkgs;
            format = "raw";
            partitionTableType = "none";
            postVM = ''
              ${pkgs.pigz}/bin/pigz -9 $out/nixos.img
            '';
          }
        );
      };
    lxc =
      { lib, ... }:
      {
        boot.loader.grub.enable = lib.mkForce false;
        boot.loader.systemd-boot.enable = lib.mkForce false;
      };
    lxc-metadata =
      { config, lib, modulesPath, ... }:
      {
        boot.loader.grub.enable = lib.mkForce false;
        boot.loader.systemd-boot.enable = lib.mkForce false;
        imports = [ "${modulesPath}/virtualisation/lxc-container.nix" ];
        system.build.image = lib.mkOverride 90 config.system.build.metadata;
      };
    proxmox-lxc =
      { lib, ... }:
      {
        boot.loader.grub.enable = lib.mkForce false;
        boot.loader.systemd-boot.enable = lib.mkForce false;
      };
    qcow =
      { config, lib, modulesPath, pkgs, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
            boot.kernelParams = [ "console=ttyS0" ];
          }
        ];
        boot.loader.timeout = 0;
        boot.loader.grub = lib.mkIf (!pkgs.stdenv.hostPlatform.isx86_64) {
          device = lib.mkOverride 999 "nodev";
          efiSupport = lib.mkOverride 999 true;
          efiInstallAsRemovable = lib.mkOverride 999 true;
        };
        system.nixos.tags = lib.mkForce [ ];
        image.baseName = "nixos";
        system.build.qcow = lib.mkDefault (
          import "${modulesPath}/../lib/make-disk-image.nix" {
            inherit config lib pkgs;
            inherit (config.virtualisation) diskSize;
            format = "qcow2";
            partitionTableType = "hybrid";
          }
        );
        system.build.image = lib.mkForce config.system.build.qcow;
      };
    qcow-efi =
      { lib, modulesPath, pkgs, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
            boot.kernelParams = [
              "console=ttyS0"
            ]
            ++ lib.optional pkgs.stdenv.hostPlatform.isAarch "console=ttyAMA0,115200"
            ++ lib.optional pkgs.stdenv.hostPlatform.isRiscV64 "console=ttySIF0,115200";
          }
        ];
        boot.loader.timeout = 0;
        boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
        boot.loader.grub = {
          device = "nodev";
          efiSupport = true;
          efiInstallAsRemovable = true;
        };
        image.baseName = "nixos";
        system.nixos.tags = lib.mkForce [ ];
      };
    raw =
      { lib, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            boot.kernelParams = [ "console=ttyS0" ];
            boot.loader.timeout = lib.mkDefault 0;
            boot.initrd.availableKernelModules = [ "uas" ];
          }
        ];
        image.baseName = "nixos";
        system.nixos.tags = lib.mkForce [ ];
      };
    raw-efi =
      { lib, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            imports = [
              {
                boot.kernelParams = [ "console=ttyS0" ];
                boot.loader.timeout = lib.mkDefault 0;
                boot.initrd.availableKernelModules = [ "uas" ];
              }
            ];
          }
        ];
        boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
        boot.loader.grub = {
          device = "nodev";
          efiSupport = true;
          efiInstallAsRemovable = true;
        };
        image.baseName = "nixos";
        system.nixos.tags = lib.mkForce [ ];
      };
    sd-aarch64 =
      { modulesPath, ... }:
      {
        imports = [ "${modulesPath}/installer/sd-card/sd-image-aarch64.nix" ];
      };
    sd-aarch64-installer =
      { modulesPath, ... }:
      {
        imports = [ "${modulesPath}/installer/sd-card/sd-image-aarch64-installer.nix" ];
      };
    sd-x86_64 =
      { modulesPath, ... }:
      {
        imports = [ "${modulesPath}/installer/sd-card/sd-image-x86_64.nix" ];
      };
    vm =
      { lib, modulesPath, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            imports = [ "${modulesPath}/virtualisation/qemu-vm.nix" ];
          }
        ];
        virtualisation.diskSize = lib.mkDefault 2048;
      };
    vm-bootloader =
      { lib, modulesPath, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            imports = [
              {
                imports = [ "${modulesPath}/virtualisation/qemu-vm.nix" ];
              }
            ];
          }
        ];
        virtualisation.diskSize = lib.mkDefault 2048;
        virtualisation.useBootLoader = true;
      };
    vm-nogui =
      { lib, modulesPath, pkgs, ... }:
      {
        # As deep as nixos-generators had it, which the order of lists depends on.
        imports = [
          {
            imports = [
              {
                imports = [ "${modulesPath}/virtualisation/qemu-vm.nix" ];
              }
            ];
            virtualisation.graphics = false;
            virtualisation.qemu.options = [ "-serial mon:stdio" ];
            environment.systemPackages = [
              (pkgs.writeShellScriptBin "resize" ''
                [ -t 0 ] || exit 0
                saved=$(stty -g)
                trap 'stty "$saved"' EXIT
                stty -echo -icanon min 0 time 3
                printf '\033[18t' > /dev/tty
                IFS='[;t' read -r _ _ rows columns _ < /dev/tty
                if [ "''${rows:-0}" -gt 0 ] && [ "''${columns:-0}" -gt 0 ]; then
                  stty rows "$rows" columns "$columns"
                fi
              '')
            ];
            environment.loginShellInit = "resize";
          }
        ];
        virtualisation.diskSize = lib.mkDefault 2048;
      };
  };

  # What nixos-generators took of system.build; it is the image where modules of yours define it, too.
  attrs = {
    amazon = "amazonImage";
    azure = "azureImage";
    cloudstack = "cloudstackImage";
    do = "digitalOceanImage";
    gce = "googleComputeImage";
    hyperv = "hypervImage";
    install-iso = "isoImage";
    iso = "isoImage";
    kubevirt = "kubevirtImage";
    linode = "linodeImage";
    lxc = "tarball";
    lxc-metadata = "metadata";
    openstack = "openstackImage";
    proxmox = "VMA";
    proxmox-lxc = "tarball";
    qcow = "qcow";
    qcow-efi = "qcow-efi";
    raw = "raw";
    raw-efi = "raw";
    sd-aarch64 = "sdImage";
    sd-x86_64 = "sdImage";
    vagrant-virtualbox = "vagrantVirtualbox";
    virtualbox = "virtualBoxOVA";
    vmware = "vmwareImage";
  };
  built =
    { config, lib, ... }:
    lib.optionalAttrs (attrs ? ${format}) {
      system.build.image = lib.mkIf (config.system.build ? ${attrs.${format}}) (
        lib.mkOverride 40 config.system.build.${attrs.${format}}
      );
    };

  nixos = nixosSystem (
    {
      inherit lib specialArgs;
      system = if system != null then system else pkgs.stdenv.hostPlatform.system;
      modules = place.into ([ (additions.${format} or { }) ] ++ modules);
    }
    // (if pkgs == null then { } else { inherit pkgs; })
  );
in
place.from nixos.config.system.build
