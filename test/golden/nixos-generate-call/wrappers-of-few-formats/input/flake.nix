{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }@inputs:
    let
      # Only these two are ever asked for here.
      make =
        format: modules:
        nixos-generators.nixosGenerate {
          inherit format;
          system = "x86_64-linux";
          modules = [ ./base.nix ] ++ modules;
        };
    in
    {
      packages.x86_64-linux = {
        cloud = make "do" [ ];
        disk = make "raw-efi" [ { networking.hostName = "disk"; } ];
        more = import ./machines.nix inputs;
      };
    };
}
