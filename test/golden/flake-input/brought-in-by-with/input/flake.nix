{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    with nixos-generators;
    with nixpkgs.lib;
    {
      packages = genAttrs [ "x86_64-linux" ] (system: {
        cloud =
          (nixosSystem {
            inherit system;
            modules = [ { networking.hostName = "cloud"; } ];
          }).config.system.build.images.google-compute;
      });
    };
}
