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
          ./configuration.nix
          # nixpkgs' own iso boots neither from EFI nor from USB.
          { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
        ]; }).config.system.build.images.iso;

        raw = (nixpkgs.lib.nixosSystem {
          inherit (nixpkgs) lib;
          system = "x86_64-linux";
          modules = [
            # the machine
            ./configuration.nix
            { networking.hostName = "box"; }
            # As nixos-generators had it: serial console, no boot menu, GRUB, USB disks, nixos.img.
            {
              image.modules.raw-efi = { lib, ... }: {
                boot.kernelParams = [ "console=ttyS0" ];
                boot.loader.timeout = lib.mkDefault 0;
                boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
                boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
                boot.initrd.availableKernelModules = [ "uas" ];
                image.baseName = "nixos";
                system.nixos.tags = lib.mkForce [ ];
              };
            }
          ];
        }).config.system.build.images.raw-efi;
      };
    };
}
