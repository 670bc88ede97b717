{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.plain = (nixpkgs.lib.nixosSystem rec {
        system = "x86_64-linux";
        specialArgs = { inherit system; };
        modules = [ { networking.hostName = "plain"; } ];
      }).config.system.build.images.amazon;
      packages.x86_64-linux.named = (import ./nixos-generate.nix nixpkgs) rec {
        system = "x86_64-linux";
        format = "gce";
        modules = [ { networking.hostName = "for-${format}"; } ];
      };
    };
}
