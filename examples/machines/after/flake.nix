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
                boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
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
            ./web.nix
            { image.modules.iso.isoImage.volumeID = "WEB"; }
            # nixpkgs' own iso boots neither from EFI nor from USB.
            { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
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
            ./web.nix
            { virtualisation.diskSize = 8192; }
            # nixpkgs' own qcow2 has no virtio drivers in its initrd, no serial console and no GRUB.
            {
              image.modules.qemu-efi = { lib, modulesPath, ... }: {
                imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
                boot.kernelParams = [ "console=ttyS0" ];
                boot.loader.timeout = 0;
                boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
                boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
                image.baseName = "nixos";
                system.nixos.tags = lib.mkForce [ ];
              };
            }
          ];
        }).config.system.build.images.qemu-efi;
      };
    };
}
