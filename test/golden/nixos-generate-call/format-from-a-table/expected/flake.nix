{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      installer = {
        x86_64-linux = "install-iso";
        aarch64-linux = "sd-aarch64-installer";
      };
      record = {
        system = "x86_64-linux";
        modules = [ ./base.nix ];
        customFormats.tree = ./tree.nix;
        format = "tree";
      };
    in
    {
      packages = nixpkgs.lib.genAttrs systems (system: {
        installer = (nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [
            {
              # What nixos-generators' "install-iso" had; without it, this is nixpkgs' own image.
              image.modules.iso-installer.imports = [
                (
                  { lib, ... }:
                  {
                    systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
                    systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
                  }
                )
              ];
              # nixpkgs has no variant for "sd-aarch64-installer"; this is it.
              image.modules.sd-aarch64-installer =
                { modulesPath, ... }:
                {
                  imports = [ "${modulesPath}/installer/sd-card/sd-image-aarch64-installer.nix" ];
                };
            }
            ./base.nix
          ];
        }).config.system.build.images.${{ install-iso = "iso-installer"; }.${installer.${system}} or (installer.${system})};
        disk = (nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [
            (
              { lib, modulesPath, pkgs, ... }:
              {
                # Keeps the image that nixos-generators built as "qcow"; delete this module for nixpkgs' own:
                # - profiles/qemu-guest.nix: nixpkgs' own image has no virtio drivers in its initrd
                # - boot.kernelParams console=ttyS0: nixpkgs' own image is silent on the serial line
                # - boot.loader.timeout 0: nixpkgs' own image waits at the boot menu
                # - image.baseName nixos, no image tags in the system label: the file was called nixos.<extension>, and scripts name it
                # - a hybrid partition table: nixpkgs' own image has an MBR without an EFI partition
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
                image.modules.qemu =
                  { config, lib, modulesPath, pkgs, ... }:
                  {
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
              }
            )
            ./base.nix
          ];
        }).config.system.build.images.qemu;
        tree = (import ./nixos-generate.nix nixpkgs) record;
      });
    };
}
