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
          {
            # What nixos-generators' "raw" had; without it, this is nixpkgs' own image.
            image.modules.raw.imports = [
              (
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
                }
              )
            ];
          }
          ./growing.nix
          ./named.nix
        ];
      };
    };
}
