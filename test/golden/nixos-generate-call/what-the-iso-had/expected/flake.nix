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
    {
      packages.x86_64-linux = {
        # one line
        iso = (nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [
          {
            # Keeps the image that nixos-generators built as "iso"; delete this module for nixpkgs' own:
            # - isoImage.makeEfiBootable: nixpkgs' own iso does not start on EFI machines
            # - isoImage.makeUsbBootable: nixpkgs' own iso does not start from a USB stick
            image.modules.iso = {
              isoImage.makeEfiBootable = true;
              isoImage.makeUsbBootable = true;
            };
          }
          ./configuration.nix
        ]; }).config.system.build.images.iso;

        raw = (nixpkgs.lib.nixosSystem {
          inherit (nixpkgs) lib;
          system = "x86_64-linux";
          modules = [
            (
              { lib, ... }:
              {
                # Keeps the image that nixos-generators built as "raw-efi"; delete this module for nixpkgs' own:
                # - boot.kernelParams console=ttyS0: nixpkgs' own image is silent on the serial line
                # - boot.loader.timeout 0: nixpkgs' own image waits at the boot menu
                # - boot.initrd.availableKernelModules uas: nixpkgs' own image does not start from a USB disk with UAS
                # - GRUB for EFI, installed as the removable loader: nixpkgs' own image uses systemd-boot
                # - image.baseName nixos, no image tags in the system label: the file was called nixos.<extension>, and scripts name it
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
                image.modules.raw-efi = {
                  image.baseName = "nixos";
                  system.nixos.tags = lib.mkForce [ ];
                };
              }
            )
            # the machine
            ./configuration.nix
            { networking.hostName = "box"; }
          ];
        }).config.system.build.images.raw-efi;
      };
    };
}
