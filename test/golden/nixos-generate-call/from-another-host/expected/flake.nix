{
  inputs = {
    nixpkgs.url = "https://flakehub.com/f/NixOS/nixpkgs/0.2511.*";
    nixos-generators.url = "https://flakehub.com/f/nix-community/nixos-generators/0.1.*.tar.gz";
    nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.cloud = (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ];
      }).config.system.build.images.google-compute;
    };
}
