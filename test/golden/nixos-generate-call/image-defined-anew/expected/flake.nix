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
        board = (nixpkgs.lib.nixosSystem {
          system = "aarch64-linux";
          modules = [
            ./board.nix
            # As nixos-generators had it: serial console, no boot menu, USB disks, nixos.img.
            {
              image.modules.raw = { config, lib, ... }: {
                boot.kernelParams = [ "console=ttyS0" ];
                boot.loader.timeout = lib.mkDefault 0;
                boot.initrd.availableKernelModules = [ "uas" ];
                image.baseName = "nixos";
                system.nixos.tags = lib.mkForce [ ];
                system.build.image = lib.mkForce config.system.build.raw;
              };
            }
          ];
        }).config.system.build.images.raw;
        # A live system and a cloud image of one machine.
        cloud = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            ./live.nix
            "${nixpkgs}/nixos/maintainers/scripts/ec2/amazon-image.nix"
          ];
        }).config.system.build.amazonImage;
        live = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            ./live.nix
            "${nixpkgs}/nixos/modules/installer/cd-dvd/installation-cd-base.nix"
          ];
        }).config.system.build.isoImage;
        nested = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            ./nested.nix
            # A module here defines the attribute that nixos-generators used as the image, system.build.hypervImage.
            {
              image.modules.hyperv = { config, lib, ... }: {
                system.build.image = lib.mkForce config.system.build.hypervImage;
              };
            }
          ];
        }).config.system.build.images.hyperv;
        small = nixos-generators.nixosGenerate {
          system = "x86_64-linux";
          format = "vmware";
          modules = [ ./own-attribute.nix ];
        };
      };
    };
}
