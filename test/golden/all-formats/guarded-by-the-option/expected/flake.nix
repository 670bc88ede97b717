{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      nixosConfigurations.host = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          # As nixos-generators had it: serial console, no boot menu, USB disks, nixos.img.
          {
            image.modules.raw = { lib, ... }: {
              boot.kernelParams = [ "console=ttyS0" ];
              boot.loader.timeout = lib.mkDefault 0;
              boot.initrd.availableKernelModules = [ "uas" ];
              image.baseName = "nixos";
              system.nixos.tags = lib.mkForce [ ];
            };
          }
          ./growing.nix
          ./named.nix
        ];
      };
    };
}
