{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.plain = nixos-generators.nixosGenerate rec {
        system = "x86_64-linux";
        format = "amazon";
        specialArgs = { inherit system; };
        modules = [ { networking.hostName = "plain"; } ];
      };
      packages.x86_64-linux.named = nixos-generators.nixosGenerate rec {
        system = "x86_64-linux";
        format = "gce";
        modules = [ { networking.hostName = "for-${format}"; } ];
      };
    };
}
