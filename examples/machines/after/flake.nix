{
  description = "A web server, and images of it";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  };

  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations.web = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          ./web.nix
          {
            # nixpkgs' own qcow2 has no virtio drivers in its initrd, no serial console and no GRUB.
            image.modules.qemu-efi =
              { lib, modulesPath, ... }:
              {
                imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
                boot.kernelParams = [ "console=ttyS0" ];
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
          }
          {
            # nixpkgs' own iso boots neither from EFI nor from USB.
            image.modules.iso.isoImage = {
              makeEfiBootable = true;
              makeUsbBootable = true;
            };
          }
        ];
      };

      packages.x86_64-linux = {
        # For a USB stick.
        live = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            {
              # Keeps the image that nixos-generators built as "iso"; delete this module for nixpkgs' own:
              # - isoImage.makeEfiBootable: nixpkgs' own iso does not start on EFI machines
              # - isoImage.makeUsbBootable: nixpkgs' own iso does not start from a USB stick
              image.modules.iso = {
                isoImage.makeEfiBootable = true;
                isoImage.makeUsbBootable = true;
              };
            }
            ./web.nix
            { image.modules.iso.isoImage.volumeID = "WEB"; }
          ];
        }).config.system.build.images.iso;

        # For the cloud.
        cloud = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ ./web.nix ];
        }).config.system.build.images.google-compute;

        # For the hypervisor in the cellar.
        disk = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            (
              { lib, modulesPath, pkgs, ... }:
              {
                # Keeps the image that nixos-generators built as "qcow-efi"; delete this module for nixpkgs' own:
                # - profiles/qemu-guest.nix: nixpkgs' own image has no virtio drivers in its initrd
                # - boot.kernelParams console=ttyS0: nixpkgs' own image is silent on the serial line
                # - boot.loader.timeout 0: nixpkgs' own image waits at the boot menu
                # - GRUB for EFI, installed as the removable loader: nixpkgs' own image uses systemd-boot
                # - image.baseName nixos, no image tags in the system label: the file was called nixos.<extension>, and scripts name it
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
                image.modules.qemu-efi = {
                  image.baseName = "nixos";
                  system.nixos.tags = lib.mkForce [ ];
                };
              }
            )
            ./web.nix
            { virtualisation.diskSize = 8192; }
          ];
        }).config.system.build.images.qemu-efi;
      };
    };
}
