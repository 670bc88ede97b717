{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.cloud = (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          ./host.nix
          ({ lib, ... }: { options.formatAttr = lib.mkOption { default = "googleComputeImage"; }; })
        ];
      }).config.system.build.images.google-compute;
    };
}
