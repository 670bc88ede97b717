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
        x86_64-linux = "iso-installer";
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
            ./base.nix
            # nixpkgs has no variant for the installer's SD card.
            { image.modules.sd-aarch64-installer = "${nixpkgs}/nixos/modules/installer/sd-card/sd-image-aarch64-installer.nix"; }
          ];
        }).config.system.build.images.${installer.${system}};
        disk = (nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [
            ./base.nix
            # nixpkgs' own qcow2 has no virtio drivers in its initrd, no serial console, and off x86_64 no EFI.
            {
              image.modules.qemu = { config, lib, modulesPath, pkgs, ... }: {
                imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
                boot.kernelParams = [ "console=ttyS0" ];
                boot.loader.timeout = 0;
                boot.loader.grub = lib.mkIf (!pkgs.stdenv.hostPlatform.isx86_64) {
                  device = lib.mkOverride 999 "nodev";
                  efiSupport = lib.mkDefault true;
                  efiInstallAsRemovable = lib.mkDefault true;
                };
                image.baseName = "nixos";
                system.nixos.tags = lib.mkForce [ ];
                system.build.image = lib.mkForce (
                  import "${modulesPath}/../lib/make-disk-image.nix" {
                    inherit config lib pkgs;
                    inherit (config.virtualisation) diskSize;
                    format = "qcow2";
                    partitionTableType = "hybrid";
                  }
                );
              };
            }
          ];
        }).config.system.build.images.qemu;
        tree = (nixpkgs.lib.nixosSystem ((removeAttrs record [ "format" "customFormats" ]) // {
          modules = [ ./tree.nix ] ++ record.modules;
        })).config.system.build.tree;
      });
    };
}
