{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.cloud = (import ./nixos-generate.nix nixpkgs) {
        system = "x86_64-linux";
        format = "gce";
        modules = [ ./host.nix ];
      };
    };
}
