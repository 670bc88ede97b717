{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { nixpkgs, nixos-generators, ... }:
  let
    # As nixos-generators had it: serial console, no boot menu, GRUB, USB disks, nixos.img.
    rawEfi = {
      image.modules.raw-efi = { lib, ... }: {
        boot.kernelParams = [ "console=ttyS0" ];
        boot.loader.timeout = lib.mkDefault 0;
        boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
        boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
        boot.initrd.availableKernelModules = [ "uas" ];
        image.baseName = "nixos";
        system.nixos.tags = lib.mkForce [ ];
      };
    };
  in
  {
    # one for each machine
    packages.x86_64-linux.one = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        { networking.hostName = "one"; }
        rawEfi
      ];
    }).config.system.build.images.raw-efi;
    packages.x86_64-linux.other = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        { networking.hostName = "other"; }
        rawEfi
      ];
    }).config.system.build.images.raw-efi;
    packages.x86_64-linux.cloud = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ];
    }).config.system.build.images.google-compute;
  };
}
